"""What the documents promise is so."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.settings import variables

PACKAGE_INDEX = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host")


def words_of(name: str) -> str:
    """A document's text."""
    return Path(name).read_text()


def test_the_readme_lists_every_setting_and_no_other() -> None:
    """An operator learns of a setting there or never."""
    listed = re.findall(r"^\| `([A-Z_]+)` \|", words_of("README.md"), re.MULTILINE)

    assert sorted(listed) == sorted(variables())


def test_the_form_holds_every_setting_and_no_other() -> None:
    """`.env.example` is what people copy."""
    listed = re.findall(r"^([A-Z_]+)=", words_of(".env.example"), re.MULTILINE)

    assert sorted(listed) == sorted(variables())


def test_the_form_can_be_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copied and left unchanged, it changes nothing."""
    from bot.settings import Settings

    (tmp_path / ".env").write_text(words_of(".env.example"))
    monkeypatch.chdir(tmp_path)

    assert Settings.load() == Settings()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_pins_by_hash_and_names_no_index(lock: str) -> None:
    """Where packages come from is the machine's business; what they are is ours."""
    text = words_of(lock)
    pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)

    assert len(pins) > 30
    assert not PACKAGE_INDEX.search(text)
    for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block


def test_both_locks_agree() -> None:
    """What is tested is what runs."""
    pins = {
        lock: set(re.findall(r"^[a-z0-9][^\s;]*==\S+", words_of(lock), re.MULTILINE))
        for lock in ("requirements.txt", "requirements-dev.txt")
    }

    assert pins["requirements.txt"] <= pins["requirements-dev.txt"]


def test_every_process_in_the_procfile_is_a_command() -> None:
    """A host runs these lines as they are."""
    commands = re.findall(r"^\w+: python -m bot (\w+)$", words_of("Procfile"), re.MULTILINE)
    assert commands

    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "bot", command, "--help"], capture_output=True, check=False
        )
        assert done.returncode == 0


def test_the_architecture_names_every_module() -> None:
    """One line a module; none forgotten, none that is gone."""
    rows = re.findall(r"^\| (`[^|]+`) \|", words_of("ARCHITECTURE.md"), re.MULTILINE)
    named = {name.strip("/") for row in rows for name in re.findall(r"`([\w/]+)`", row)}
    modules = {path.stem for path in Path("bot").iterdir() if not path.name.startswith(("_", "."))}

    assert named - {"adapters"} == modules - {"py", "demo"}


def test_the_architecture_gives_a_reason_for_every_dependency() -> None:
    """A dependency without a line there must not be."""
    import tomllib

    project = tomllib.loads(words_of("pyproject.toml"))["project"]
    declared = {re.split(r"[<>=;~ \[]", entry)[0] for entry in project["dependencies"]}
    table = words_of("ARCHITECTURE.md").partition("## Dependencies")[2]
    explained = {
        name for row in re.findall(r"^\| ([\w, -]+) \|", table, re.MULTILINE) for name in row.split(", ")
    }

    assert declared == explained - {""}


def test_the_wheel_carries_the_prompts_and_the_demo(tmp_path: Path) -> None:
    """Installed without a checkout beside it, the code finds its words inside the package."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("triptych-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        packed.extractall(tmp_path / "installed")

    assert {f"bot/prompt_files/{path.name}" for path in Path("prompts").iterdir()} <= names
    done = subprocess.run(
        [sys.executable, "-c", "import bot.prompts as p; print(p.__file__, p.prompts_hash())"],
        cwd=tmp_path / "installed",
        capture_output=True,
        text=True,
        check=True,
    )
    from bot.prompts import prompts_hash

    place, found = done.stdout.split()
    assert place.startswith(str(tmp_path))
    assert found == prompts_hash()

"""Tasks that are to end, end."""

import asyncio

from bot.ending import ended


async def test_a_task_that_swallows_a_cancellation_is_ended_all_the_same() -> None:
    """As `asyncio.wait_for` lets it happen in Python 3.11: whoever waits would wait for ever."""
    lives: list[int] = []

    async def deaf() -> None:
        for life in range(3):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                lives.append(life)

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await ended(task)

    assert lives == [0, 1, 2]
    assert task.done()


async def test_what_a_task_ends_with_is_nobodys_business() -> None:
    """It failed, or was over already."""

    async def failing() -> None:
        raise ValueError

    failed, over = asyncio.create_task(failing()), asyncio.create_task(asyncio.sleep(0))
    await asyncio.wait([failed, over])
    await ended(failed, over)

    assert isinstance(failed.exception(), ValueError)

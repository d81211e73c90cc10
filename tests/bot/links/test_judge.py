"""What is taken for an article, from the address alone."""

import pytest

from bot.links import Verdict, judge, obstacle


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://news.example.org/a/photo.JPEG", "an image"),
        ("https://news.example.org/photo.png?w=300", "an image"),
        ("https://news.example.org/talk.webm", "a video"),
        ("https://news.example.org/talk.mp3", "an audio file"),
        ("https://news.example.org/all.tar.gz", "an archive"),
        ("https://news.example.org/setup.exe", "a program"),
        ("https://news.example.org/report.docx", "an office document"),
        ("https://news.example.org/day.ics", "a calendar"),
        ("https://news.example.org/feed.rss", "a feed"),
        ("https://us02web.zoom.us/j/123?pwd=x", "a meeting link"),
        ("https://meet.google.com/abc-defg-hij", "a meeting link"),
        ("https://teams.microsoft.com/l/meetup-join/19", "a meeting link"),
        ("https://teams.microsoft.com/l/message/19", "a chat message"),
        ("https://calendar.google.com/calendar/u/0/r", "a calendar"),
        ("https://cal.com/ann/30min", "a calendar"),
        ("https://acme.slack.com/archives/C1/p1", "a chat message"),
        ("https://discord.gg/abc", "a chat invitation"),
        ("https://media.discordapp.net/attachments/1/2/x", "a chat attachment"),
        ("https://giphy.com/gifs/x", "a GIF"),
        ("https://open.spotify.com/track/1", "music or a podcast"),
        ("https://www.google.de/maps/place/X", "a map"),
        ("https://maps.app.goo.gl/x", "a map"),
        ("https://github.com/org/repo", "a code host page"),
        ("https://github.com/org/repo/blob/main/README.md", "a code host page"),
        ("https://git.example.org/org/repo/-/merge_requests/1", "a code host page"),
        ("https://acme.atlassian.net/browse/ABC-1", "an issue tracker"),
        ("https://docs.google.com/document/d/1/edit", "a shared document"),
        ("https://docs.google.com/forms/d/1", "a form"),
        ("https://news.example.org/account/login", "a login page"),
        ("https://blog.example.org/wp-login.php", "a login page"),
        ("https://login.example.org/x", "a login page"),
        ("https://www.google.com/search?q=ai", "search results"),
        ("https://duckduckgo.com/?q=ai", "search results"),
        ("https://blog.example.org/?s=ai", "search results"),
        ("https://news.example.org/search/?query=ai", "search results"),
        ("https://news.example.org", "a home page"),
        ("https://news.example.org/?utm_source=x", "a home page"),
        ("https://news.example.org/index.html", "a home page"),
        ("https://news.example.org/en-us/?lang=en", "a home page"),
        (
            "https://news.google.com/articles/CBMi",
            "a Google News link, which hides the publisher's own",
        ),
        ("https://ann:pw@news.example.org/a", "has credentials in it"),
        ("http://10.0.0.1/a", "not a public address"),
        ("http://wiki/a", "not a public address"),
        ("https://www.google.com/url?q=http://[::1]/a", "not a public address"),
        ("https://www.google.com/url?q=https://news.example.org/a.png", "an image"),
        ("ftp://news.example.org/a.txt", "not a web address"),
        ("https://www.youtube.com/@northport", "a channel of videos"),
        ("https://youtube.com/channel/UC1", "a channel of videos"),
        ("mailto:desk@news.example.org", "not a web address"),
    ],
)
def test_what_is_known_to_be_something_else_is_named(url: str, reason: str) -> None:
    """An explicit request is told why; an automatic one stays silent."""
    assert judge(url) == Verdict(article=False, reason=reason)


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example.org/ai",
        "https://news.example.org/2026/10/02",
        "https://news.example.org/news.php?id=5",
        "https://news.example.org/?p=123",
        "https://news.example.org/?page_id=4",
        "https://news.example.org/#!/story/9",
        "https://news.example.org/x/report.pdf",
        "https://news.example.org/rfc9110.txt",
        "https://news.example.org/what-is-node.js",
        "https://news.example.org/version-2.0",
        "https://news.example.org/story.html?q=1",
        "https://news.example.org/how-to-login-safely",
        "https://news.example.org/search?ref=refugees",
        "https://arxiv.org/abs/2301.00001",
        "https://arxiv.org/pdf/2301.00001v2",
        "https://en.wikipedia.org/wiki/Redis",
        "https://news.ycombinator.com/item?id=8863",
        "https://slack.com/blog/news/story",
        "https://discord.com/blog/story",
        "https://cal.com/blog/story",
        "https://github.com/readme/featured/story",
        "https://github.blog/story",
        "https://about.gitlab.com.example.org/blog/story",
        "https://docs.google.com/document/d/e/1/pub",
        "https://daily.bandcamp.com/features/story",
        "https://www.youtube.com/watch?v=x",
        "https://bit.ly/3xYzAbC",
        "https://example.org:8443/story",
        "https://xn--bcher-kva.example/neu",
    ],
)
def test_what_no_rule_knows_is_an_article(url: str) -> None:
    """Wrongly silent is worse than one try in vain."""
    assert judge(url) == Verdict(article=True, reason="looks like an article")


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("https://www.youtube.com/watch?v=x", "a video on YouTube"),
        ("https://m.youtube.com/shorts/x", "a video on YouTube"),
        ("https://youtu.be/x", "a video on YouTube"),
        ("https://x.com/ann/status/1", "a post on X"),
        ("https://mobile.twitter.com/ann/status/1", "a post on X"),
        ("https://www.facebook.com/ann/posts/1", "a page on Facebook"),
        ("https://www.instagram.com/p/x/", "a page on Instagram"),
        ("https://www.threads.net/@ann/post/x", "a post on Threads"),
        ("https://docs.google.com/document/d/1/edit", "a shared document"),
        ("https://accounts.google.com/signin", "a login page"),
        ("https://news.example.org/talk.webm", "a video"),
        ("https://www.google.com/search?q=ports", "search results"),
        ("https://www.google.com/url?q=https://youtu.be/x", "a video on YouTube"),
        ("https://news.ycombinator.com/newest", "a list of links"),
        ("https://old.reddit.com/r/harbours/", "a list of links"),
    ],
)
def test_what_nobody_can_read_is_named_before_it_is_tried(url: str, what: str) -> None:
    """The phrase stands in the sentence that a person reads."""
    assert obstacle(url) == what


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example.org/2026/story",
        "https://news.example.org/",
        "https://github.com/org/repo",
        "https://blog.youtube.com/news/a",
        "https://blog.x.com/engineering/a",
        "https://docs.google.com/document/d/e/1/pub",
        "http://127.0.0.1:8000/story",
        "https://news.example.org/account/login",
        "https://en.wikipedia.org/wiki/Login",
        "https://news.example.org/search?q=ports",
        "https://developers.facebook.com/blog/post/1",
        "https://news.ycombinator.com/item?id=1",
        "https://www.reddit.com/r/harbours/comments/1abc/channel/",
        "https://www.reddit.com/comments/1abc",
    ],
)
def test_what_only_the_page_can_settle_is_tried(url: str) -> None:
    """A person who asks by name may know better than a table."""
    assert obstacle(url) is None

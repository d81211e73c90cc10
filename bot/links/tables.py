"""What is known of single sites: tracking parameters, redirectors, and pages that are no articles.

Written from what these sites put into their addresses; a new row needs no code.
A site in a row stands for its subdomains as well.
"""

import re
from dataclasses import dataclass


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRACKING_PREFIXES = (
    "utm_",
    "mtm_",
    "matomo_",
    "pk_",
    "piwik_",
    "hsa_",
    "vero_",
    "oly_",
    "at_custom",
    "_branch_",
)

TRACKING = _words(
    # clicks, counted by advertisers
    "fbclid gclid gclsrc dclid gbraid wbraid srsltid msclkid yclid ymclid twclid ttclid ysclid li_fat_id "
    "igshid igsh rb_clickid wickedid s_kwcid ef_id epik irclickid dicbo obclid tblci vmcid _openstat "
    # newsletters and visitors
    "mc_cid mc_eid mkt_tok ml_subscriber ml_subscriber_hash _hsenc _hsmi __hssc __hstc __hsfp hsctatracking "
    "_ga _gl _ke ck_subscriber_id sc_cid sc_cmpid sc_src sc_lid sc_uid trk_contact trk_msg trk_module "
    # campaigns and share buttons of news sites
    "at_medium at_campaign at_campaign_type at_format at_link_id at_link_origin at_link_type at_ptr_name "
    "at_bbc_team ns_mchannel ns_source ns_campaign ns_linkname ns_fee cmp cmpid campid icid ito ncid ocid "
    "xtor ftag srnd sref smid smtyp smprod taid tpcc mbid fsrc sara_ref sara_ecid wt_mc wt_zmc wtmc "
    "itm_source itm_medium itm_campaign echobox spref soc_src soc_trk traffic_source __twitter_impression "
    "guccounter guce_referrer guce_referrer_sig "
    # where the reader came from
    "ref_src ref_url referrer amp_js_v usqp aoh "
    # sessions
    "jsessionid phpsessid"
)

TRACKING_BY_SITE: dict[str, frozenset[str]] = {
    site: _words(names)
    for site, names in {
        "youtube.com": "si feature t start pp ab_channel index app",
        "youtu.be": "si feature t pp",
        "x.com": "s t cxt",
        "twitter.com": "s t cxt",
        "reddit.com": "share_id rdt context st sh",
        "linkedin.com": "trk lipi trackingid rcm",
        "facebook.com": "mibextid __tn__ __cft__[0] rdid share_url",
        "instagram.com": "img_index",
        "medium.com": "source",
        "substack.com": "r s isfreemail triedredirect showwelcomeonshare",
        "nytimes.com": "partner emc rss nl te campaign_id instance_id segment_id user_id regi_id",
        "washingtonpost.com": "itid nid wpisrc wpmm",
        "wsj.com": "mod reflink",
        "bloomberg.com": "leadsource in_source",
        "cnn.com": "cid iid hpt",
        "msn.com": "cvid ei pc",
        "reuters.com": "il",
        "ft.com": "ftcamp desktop segmentid",
        "dw.com": "maca",
        "lemonde.fr": "lmd_medium lmd_campaign lmd_creation",
        "nikkei.com": "n_cid",
    }.items()
}

SEARCH_STEPS = _words("search find results suche recherche buscar busca cerca zoeken sok haku")
SEARCH_NAMES = _words("q query s search searchterm search_query keyword keywords text")


@dataclass(frozen=True, slots=True)
class Redirector:
    """A page that only sends its reader on, to the address in one of its parameters.

    `path` None: whatever the path.
    """

    site: str
    path: str | None
    names: tuple[str, ...]


REDIRECTORS = (
    Redirector("linkedin.com", "/safety/go", ("url",)),
    Redirector("linkedin.com", "/redir/redirect", ("url",)),
    Redirector("safelinks.protection.outlook.com", None, ("url",)),
    Redirector("statics.teams.cdn.office.net", "/evergreen-assets/safelinks/1/atp-safelinks.html", ("url",)),
    Redirector("out.reddit.com", None, ("url",)),
    Redirector("google.com", "/url", ("q", "url")),
    Redirector("facebook.com", "/l.php", ("u",)),
    Redirector("facebook.com", "/flx/warn", ("u",)),
    Redirector("l.messenger.com", "/l.php", ("u",)),
    Redirector("l.workplace.com", "/l.php", ("u",)),
    Redirector("l.instagram.com", None, ("u",)),
    Redirector("l.threads.net", None, ("u",)),
    Redirector("l.threads.com", None, ("u",)),
    Redirector("t.umblr.com", "/redirect", ("z",)),
    Redirector("youtube.com", "/redirect", ("q",)),
    Redirector("duckduckgo.com", "/l", ("uddg",)),
    Redirector("slack-redir.net", "/link", ("url",)),
    Redirector("steamcommunity.com", "/linkfilter", ("url", "u")),
    Redirector("vk.com", "/away.php", ("to",)),
    Redirector("getpocket.com", "/redirect", ("url",)),
    Redirector("pinterest.com", "/offsite", ("url",)),
    Redirector("exit.sc", None, ("url",)),
    Redirector("link.zhihu.com", None, ("target",)),
    Redirector("t.me", "/iv", ("url",)),
)

# A site, what the path looks like (searched for, without regard to case), and why it is no article.
NOT_ARTICLES: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    site: tuple((re.compile(path, re.IGNORECASE), reason) for path, reason in rows)
    for sites, rows in (
        ("zoom.us zoomgov.com", [("^/(j|s|w|my|wc|rec|meeting|webinar)/", "a meeting link")]),
        ("meet.google.com meet.jit.si gotomeet.me whereby.com meet.goto.com", [("", "a meeting link")]),
        ("teams.live.com", [("", "a meeting link")]),
        ("teams.microsoft.com", [("^/(l/meetup-join|meet)/", "a meeting link"), ("", "a chat message")]),
        ("webex.com", [(r"^/(meet|join|j\.php|[^/]+/j\.php)", "a meeting link")]),
        ("calendly.com doodle.com savvycal.com when2meet.com", [("", "a calendar")]),
        ("calendar.google.com calendar.app.google", [("", "a calendar")]),
        ("cal.com", [("^/(?!blog)", "a calendar")]),
        ("google.com", [("^/calendar", "a calendar"), ("^/maps", "a map"), ("^/search", "search results")]),
        ("outlook.office.com outlook.office365.com outlook.live.com", [("", "a mailbox or calendar")]),
        ("mail.google.com", [("", "a mailbox")]),
        (
            "discord.com discordapp.com",
            [("^/channels/", "a chat message"), ("^/invite/", "a chat invitation")],
        ),
        ("discord.gg chat.whatsapp.com wa.me m.me matrix.to", [("", "a chat invitation")]),
        ("cdn.discordapp.com media.discordapp.net", [("", "a chat attachment")]),
        ("t.me", [(r"^/(\+|joinchat/)", "a chat invitation")]),
        ("app.slack.com files.slack.com", [("", "a chat message")]),
        ("slack.com", [("^/(archives|files|client|app_redirect)", "a chat message")]),
        ("tenor.com giphy.com gph.is gfycat.com klipy.com", [("", "a GIF")]),
        ("imgur.com i.redd.it pbs.twimg.com prnt.sc", [("", "an image")]),
        ("v.redd.it tiktok.com twitch.tv video.twimg.com", [("", "a video")]),
        ("youtube.com", [("^/(@|(channel|c|user|playlist|feed|hashtag)(/|$))", "a channel of videos")]),
        ("vimeo.com", [(r"^/\d+", "a video")]),
        ("open.spotify.com spotify.link music.apple.com podcasts.apple.com", [("", "music or a podcast")]),
        ("soundcloud.com deezer.com tidal.com music.youtube.com", [("", "music or a podcast")]),
        ("bandcamp.com", [("^/(track|album)/", "music or a podcast")]),
        ("search.yahoo.com search.brave.com", [("", "search results")]),
        ("baidu.com", [("^/s$", "search results")]),
        ("maps.google.com maps.app.goo.gl maps.apple.com", [("", "a map")]),
        ("goo.gl bing.com openstreetmap.org", [("^/(maps|map|way|node|relation)(/|$)", "a map")]),
        ("waze.com", [("^/(ul|live-map)", "a map")]),
        ("news.google.com", [("", "a Google News link, which hides the publisher's own")]),
        ("news.ycombinator.com", [("^/(?!item$)", "a list of links")]),
        ("reddit.com", [("^/(?!(r/[^/]+/)?comments/|r/[^/]+/s/|user/[^/]+/comments/)", "a list of links")]),
        (
            "github.com",
            [("^/(?!readme/|customer-stories/|newsroom/|resources/)[^/]+/[^/]+", "a code host page")],
        ),
        ("gist.github.com raw.githubusercontent.com gitlab.com bitbucket.org", [("^/.", "a code host page")]),
        ("codeberg.org git.sr.ht", [("^/.", "a code host page")]),
        ("atlassian.net", [("^/(browse|jira|issues)", "an issue tracker")]),
        ("linear.app trello.com", [("^/([^/]+/issue|b|c)/", "an issue tracker")]),
        ("app.asana.com app.clickup.com", [("", "an issue tracker")]),
        ("figma.com", [("^/(file|design|board|proto|slides)/", "a shared document")]),
        ("miro.com", [("^/app/", "a shared document")]),
        ("docs.google.com", [("^/forms/", "a form"), ("^(?!.*/pub$)", "a shared document")]),
        ("drive.google.com sharepoint.com onedrive.live.com 1drv.ms", [("", "a shared file")]),
        ("dropbox.com wetransfer.com we.tl", [("^/(s|sh|scl|downloads|t-)", "a shared file")]),
        ("forms.gle forms.office.com", [("", "a form")]),
        ("apps.apple.com", [("", "an app store page")]),
        ("play.google.com", [("^/store/", "an app store page")]),
        ("accounts.google.com login.microsoftonline.com login.live.com", [("", "a login page")]),
    )
    for site in sites.split()
}

# Sites whose pages lead to articles elsewhere, by the names that people know.
AGGREGATORS = {"news.ycombinator.com": "Hacker News", "reddit.com": "Reddit"}

# Shared like articles, on these very hosts and their mobile ones, but shown to people who are logged in
# alone, or without any text.
CLOSED: dict[str, tuple[re.Pattern[str], str]] = {
    site: (re.compile(path, re.IGNORECASE), what)
    for sites, path, what in (
        ("youtube.com", "^/(watch|shorts|live|embed)", "a video on YouTube"),
        ("youtu.be", "", "a video on YouTube"),
        ("x.com twitter.com", "^/[^/]+/(status|article)/", "a post on X"),
        ("facebook.com fb.watch", "", "a page on Facebook"),
        ("instagram.com", "", "a page on Instagram"),
        ("threads.net threads.com", "^/@", "a post on Threads"),
    )
    for site in sites.split()
}

ENDINGS: dict[str, str] = {
    ending: reason
    for endings, reason in (
        ("jpg jpeg png gif webp avif svg bmp ico tif tiff heic heif jfif", "an image"),
        ("mp4 m4v mov webm mkv avi mpg mpeg wmv flv ogv m3u8", "a video"),
        ("mp3 m4a aac ogg oga opus wav flac wma", "an audio file"),
        ("zip gz tgz bz2 xz 7z rar tar zst", "an archive"),
        ("exe msi dmg pkg deb rpm apk ipa iso appimage jar", "a program"),
        ("doc docx xls xlsx ppt pptx odt ods odp epub csv", "an office document"),
        ("ics vcs", "a calendar"),
        ("rss atom", "a feed"),
        ("ttf otf woff woff2", "a font"),
    )
    for ending in endings.split()
}

HOME_NAMES = _words("lang hl locale language edition region theme")
LOGIN_STEPS = _words("login log-in signin sign-in sign_in signup sign-up logout wp-login")

LOCAL_DOMAINS = _words(
    "localhost local localdomain internal intranet private lan home corp domain workgroup test "
    "invalid onion arpa"
)

# Parameters that open a door: by a word in their name, by their whole name, or as a pair.
SECRET_WORDS = _words(
    "token tokens accesstoken authtoken sig signature signed key apikey auth authorization authkey hmac jwt "
    "secret password passwd passwort pwd pass credential credentials session sessionid jsessionid phpsessid "
    "otp sas amz goog gift"
)
SECRET_NAMES = _words(
    "unlocked_article_code invite invitation sk sid ticket samlresponse passcode viewkey rlkey code"
)
SECRET_ENDINGS = ("token", "accesskey", "resourcekey", "invitecode", "accesscode")
EXPIRY_NAMES = _words("expires expiry expire exp ex expiration")
HASH_NAMES = _words("hash h hm md5 sha sha1 sha256 mac st digest")

"""The words of walls, in the languages that most sites speak, in small letters; a new line needs no code."""

import re
from typing import Final


def _any(patterns: str) -> re.Pattern[str]:
    """Any of the lines. Without IGNORECASE, which costs ten times as much: `says` lowers the text."""
    return re.compile("|".join(line.strip() for line in patterns.strip().splitlines()))


def says(words: re.Pattern[str], text: str) -> bool:
    """Whether a text holds any of these words, in letters of any size."""
    return words.search(text.lower()) is not None


ROBOT: Final = _any(r"""
    verify (?:that )?you(?:'re| are) (?:a )?human
    (?:are you|i'm not|you are not) a robot
    captcha
    checking (?:if|your browser)
    just a moment
    unusual traffic
    access (?:is |has been )?denied
    access to this page has been
    pardon our interruption
    attention required
    security check
    ddos protection
    press (?:and|&) hold
    (?:kein|keine) (?:roboter|maschine)
    sie ein mensch sind
    pas un robot
    no (?:eres|soy) un robot
    non sei un robot
    ロボットではありません
    人机验证
""")
CONSENT: Final = _any(r"""
    before you continue
    we value your privacy
    accept (?:all )?cookies
    cookie consent
    (?:your|manage) privacy
    privacy (?:choices|settings)
    datenschutzeinstellungen
    cookies (?:akzeptieren|zustimmen)
    ihre privatsphäre
    werbung und tracking
    respect de votre vie privée
    accepter (?:les |et )
    tout accepter
    gérer les cookies
    valoramos (?:tu|su) privacidad
    aceptar (?:todas las |y )
    la tua privacy
    accetta (?:tutti|e )
    uw privacy
""")
CONSENT_TOPIC: Final = _any(r"""
    cookie
    consent
    privacy
    personal data
    our partners
    datenschutz|einwilligung|zustimmung|personenbezogen
    vie privée|données personnelles|nos partenaires
    privacidad|datos personales
""")
CONSENT_BUTTON: Final = _any(r"""
    \b(?:accept|agree|i consent|reject all)
    \b(?:akzeptieren|zustimmen|einverstanden)
    \b(?:accepter|continuer sans)
    \b(?:aceptar|aceitar|accetta|accepteren)
""")
LOGIN: Final = _any(r"""
    (?:log|sign) ?in (?:to (?:continue|read|view|your)|or (?:sign|register))
    please (?:log|sign) in
    must be logged in
    anmelden,? um
    bitte (?:melden sie sich|einloggen)
    connectez-vous|identifiez-vous
    inicia sesión|iniciar sesión para
    accedi per
    log in bij
""")
LOGIN_TITLE: Final = _any(r"""
    (?:^|\| )(?:log|sign) ?in\b
    (?:^|\| )(?:anmelden|anmeldung|einloggen|login|connexion|iniciar sesión|accedi)\b
""")
SCRIPTS: Final = _any(r"""
    (?:enable|activate|turn on|requires?|needs?|without) javascript
    javascript (?:is |must be |to be )?(?:disabled|required|enabled|not enabled|aktivieren)
    activer javascript
    habilit\w+ javascript
    attiva\w* javascript
    javascriptを有効
    启用\s*javascript
""")
PAYWALL: Final = _any(r"""
    subscribe (?:now )?to (?:continue|keep|read|unlock|access)
    (?:log|sign) in (?:or subscribe )?to (?:continue|keep) reading
    already a (?:subscriber|member)
    (?:for|to) (?:our )?(?:paying )?(?:subscribers|members) only
    (?:subscriber|member|premium)[- ](?:only|exclusive)
    exclusive to (?:subscribers|members)
    to continue reading
    register (?:now )?to (?:continue|keep|read)
    you(?:'ve| have) (?:reached|read) your
    articles? (?:left|remaining) this month
    (?:jetzt )?weiterlesen mit
    nur für abonnenten
    abonnieren,? um
    mit einem abo
    bereits abonnent
    diesen artikel freischalten
    réservée? (?:aux|à nos) abonnés
    il vous reste \d+ ?%
    déjà abonné
    abonnez-vous pour
    suscríbete para
    (?:solo|exclusivo) para suscriptores
    riservato agli abbonati
    abbonati per
    alleen voor abonnees
    exclusivo para assinantes
    prenumerera för
    有料会員|会員限定
    订阅后|仅限会员
""")
MISSING: Final = _any(r"""
    (?:page|article|story|site) (?:was |is |could )?(?:not|no longer) (?:be )?(?:found|available|exists?)
    \b(?:error )?404\b
    could ?n[o']t find (?:that|the|this) page
    (?:page|article) (?:does not|doesn't) exist
    page (?:has been |was )(?:removed|deleted)
    (?:seite|artikel) (?:wurde )?(?:leider )?nicht gefunden
    (?:page|article) (?:introuvable|non trouvée?)
    (?:página|artículo) no encontrad[ao]
    pagina non trovata
    pagina niet gevonden
    página não encontrada
    ページが見つかりません
    页面不存在
""")
OPEN_END: Final = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|(?:read|see|load) (?:more|the full (?:story|article))|continue reading"
    r"|mehr lesen|weiterlesen|lire la suite|leer más|seguir leyendo|continua a leggere|lees (?:meer|verder))"
    r"[\s»›>→.]*$"
)
SENTENCE_END: Final = re.compile(r"[.!?…。！？।؟۔։።]['\"”’»)\]]*(?:\s|$)")

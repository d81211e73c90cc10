"""The words of walls, in the languages that most sites speak, in small letters; a new line needs no code."""

import re
from typing import Final


def _any(patterns: str) -> re.Pattern[str]:
    """Any of the lines. Without IGNORECASE, which costs ten times as much: `says` lowers the text."""
    return re.compile("|".join(line.strip() for line in patterns.strip().splitlines()))


def says(words: re.Pattern[str], text: str) -> bool:
    """Whether a text holds any of these words, in letters of any size and with any apostrophe."""
    return words.search(text.lower().replace("’", "'")) is not None


ROBOT: Final = _any(r"""
    (?:verify|verifying|confirm|making sure)(?: that)? you(?:'re| are) (?:a human|human|not a (?:ro)?bot)
    (?:are you|i'm not|you are not|you're not) a robot
    captcha
    checking (?:if|your browser)
    just a moment
    unusual traffic
    access (?:is |has been )?denied
    access to this page has been
    (?:you have|has) been blocked|blocked by network security
    disable any ad blocker
    incapsula incident
    pardon our interruption
    attention required
    security check
    ddos protection
    press (?:and|&) hold
    (?:kein|keine) (?:roboter|maschine)
    sie ein mensch sind
    pas un robot|êtes humain
    no (?:eres|soy) un robot
    non sei un robot
    não é um robô
    не робот
    nie jesteś robotem
    ロボットではありません
    人机验证|安全验证
    로봇이 아닙니다
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
    accepter (?:les cookies|et (?:continuer|fermer))
    tout accepter
    gérer les cookies
    valoramos (?:tu|su) privacidad
    aceptar (?:todas las cookies|y (?:continuar|cerrar))
    la tua privacy
    accetta (?:tutti i cookie|e (?:chiudi|continua))
    uw privacy
    szanujemy twoją prywatność|twoja prywatność
""")
# How a consent page speaks; an article about consent speaks of it.
CONSENT_VOICE: Final = _any(r"""
    we and our
    our (?:\d[\d.,]* )?partners
    your (?:choices|device|consent|privacy)
    wir und unsere|unsere (?:\d[\d.]* )?partner
    ihre (?:zustimmung|einwilligung)|ihrem gerät
    nos (?:\d+ )?partenaires|votre (?:consentement|accord|choix)
    nuestros socios|su consentimiento
    nostri partner|(?:tuo|suo) consenso
    onze partners|uw toestemming
    naszy(?:mi|ch) partner|nasi partnerzy|(?:swoją|twoją) zgodę
""")
CONSENT_BUTTON: Final = _any(r"""
    \b(?:accept|agree|i consent|reject all)
    \b(?:akzeptieren|zustimmen|einverstanden)
    \b(?:accepter|continuer sans)
    \b(?:aceptar|aceitar|accetta|accepteren)
    \b(?:zgadzam się|akceptuj)
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
    (?:for|to) (?:our )?(?:paying |paid )?(?:subscribers|members)(?: only|$| \|)
    (?:subscriber|member|premium)[- ](?:only|exclusive)
    exclusive to (?:subscribers|members)
    to continue reading|continue reading your article
    (?:register|sign up|become a member)(?: now)? to (?:continue|keep|read)
    create a free account to
    unlock this (?:article|story)
    you(?:'ve| have) (?:reached|read) your
    articles? (?:left|remaining) this month
    weiterlesen mit|abo abschließen
    (?:nur|exklusiv) für abonnent
    abonnieren,? um
    mit einem abo
    (?:bereits|schon ein) abo
    diesen artikel freischalten
    réservée? (?:aux|à nos) abonnés
    il vous reste [\d.,]+ ?%
    déjà abonné
    abonnez-vous pour
    para seguir leyendo|suscríbete (?:para|y)
    (?:solo|exclusivo) para suscriptores
    riservato agli abbonati|sei già abbonato
    abbonati per
    alleen voor abonnees|lees verder met|al abonnee
    exclusivo para assinantes|para continuar lendo|já é assinante
    prenumerera för|för prenumeranter
    for at læse videre|bliv abonnent|kjøp abonnement
    dla prenumeratorów|pozostało \d+ ?%
    по подписке|оформите подписку
    okumak için abone
    有料会員|会員限定|有料記事
    订阅后|仅限会员|订阅者阅读|付费阅读|訂閱以
    유료 회원
""")
MISSING: Final = _any(r"""
    (?:page|article|story|site) (?:was |is |could )?(?:not|no longer) (?:be )?(?:found|available|exist)
    (?:page|article) isn't available
    (?:page|article)(?: you \w+(?: \w+)?)? (?:could|can)(?:not| not|n't) be found
    (?:could ?n[o']t|couldn't|cannot|can't) find (?:that|the|this) (?:page|article)
    (?:page|article) (?:does not|doesn't) exist
    page (?:has been |was )(?:removed|deleted)
    error 404|404 (?:error|not found|page)|(?:^|\| )404(?: ?[-–:|]|$)
    (?:seite|artikel) (?:wurde )?(?:leider )?nicht gefunden|seite existiert nicht
    (?:page|article) (?:introuvable|non trouvée?)|page n'existe pas
    (?:página|artículo) no encontrad[ao]|página .{0,20}no existe
    pagina non trovata
    pagina niet gevonden
    página não encontrada
    sidan kunde inte hittas|siden blev ikke fundet
    страниц\w+ не найден
    nie znaleziono strony|strona .{0,30}nie istnieje
    sayfa bulunamadı
    الصفحة غير موجودة
    ページ[はが]見つかりません
    页面不存在|找不到.{0,4}(?:页面|網頁|頁面)
    찾을 수 없습니다
""")
# What a site says of itself in an article's stead.
NOTICE: Final = _any(r"""
    (?:down|closed|offline|unavailable) for maintenance|(?:under|scheduled) maintenance|wartungsarbeiten
    unavailable (?:for|due to) legal reasons
    (?:not|un)available in your (?:country|region|location)
    something went wrong
    service unavailable|temporarily unavailable
""")
SALE: Final = _any(r"""
    add to (?:cart|basket|bag)|buy (?:now|tickets)|in den warenkorb|ajouter au panier|añadir al carrito
    aggiungi al carrello|in winkelwagen
""")
OPEN_END: Final = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|(?:read|see|load) (?:more|the full (?:story|article))|continue reading"
    r"|mehr lesen|weiterlesen|lire la suite|leer más|seguir leyendo|continua a leggere|lees (?:meer|verder))"
    r"[\s»›>→.]*$"
)
SENTENCE_END: Final = re.compile(r"[.!?…。！？।؟۔։።]['\"”’»)\]]*(?:\s|$)")

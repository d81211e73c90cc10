"""The cues of German, French and Spanish; the stopwords of Italian, Portuguese and Dutch."""

from bot.languages.tongue import Tongue, any_of, word_set

GERMAN = Tongue(
    code="de",
    stopwords=word_set(
        "aber alle als also am an auch auf aus bei beim bis da damit dann das dass dem den denn der des "
        "deren "
        "dessen die dies diese dieser dieses doch dort du durch ein eine einem einen einer eines er es "
        "etwa "
        "etwas für gegen hat hatte hatten habe haben ich ihr ihre ihrem ihren ihrer im in ins ist jedoch "
        "kann "
        "kein keine können könnte man mehr mit nach nicht noch nur ob oder ohne sagte schon sehr sein "
        "seine "
        "seinem seinen seiner seit sich sie sind so soll sollen sowie über um und uns unter vom von vor "
        "war "
        "waren was wegen weil welche wenn wer werden wie wieder will wir wird wurde wurden zu zum zur "
        "zwischen"
    ),
    leaning=any_of(
        r"er|sie|es(?! gibt)|ihm|ihn|ihnen|sein(?:e[mnrs]?)?|ihre?[mnrs]?|dies(?:e[mnrs]?)?|jene[mnrs]?",
        r"das (?:ist|war|sei|seien|heißt|bedeutet|wäre|hat|habe|hatte|werde|wird|soll|könne|gilt|gelte|"
        r"zeigt)",
        r"dabei|dafür|damit|daher|deshalb|deswegen|darum|dadurch|davon|dazu|danach|dagegen|daraus|darauf|"
        r"darin",
        r"daran|darüber|davor|dort|dann|doch|aber|und|oder|auch|zudem|außerdem|allerdings|jedoch|dennoch",
        r"trotzdem|hingegen|so|somit|also|denn|inzwischen|unterdessen|gleichzeitig|zugleich|stattdessen",
        r"letztere[rs]?|erstere[rs]?|beide|solche|andere|zum beispiel|im gegensatz|hinzu kommt|hier|nun",
        r"außer(?:dem)|schließlich|zuvor|danach|später|ebenso|ferner|überdies|insgesamt|mehr noch|"
        r"nicht nur",
    ),
    leaning_inside=any_of(
        r"(?:sagte|sagt|erklärte|betonte|ergänzte|meinte|fügte|so) (?:er|sie)(?! (?:selbst|der|die|das))",
        r"jedoch|allerdings|hingegen|dagegen|(?:am|im) (?:selben|gleichen) \w+",
    ),
    pronouns=word_set(
        "er sie es wir ich man der die das dies wer was und aber sich nicht zu auch ein eine dass dem den "
        "des im in mit von ist hat wird"
    ),
    vague=any_of(
        r"(?:das|der|die) (?:unternehmen|konzern|firma|behörde|mann|frau|studie|forscher\w*|gericht|"
        r"verein|team)"
    ),
    reporting=word_set(
        "sagte sagt erklärte erklärt betonte betont warnte warnt schrieb teilte kündigte erwartet "
        "rechnet plant "
        "hofft prognostiziert schätzt meinte ergänzte forderte fordert befürchtet sprach versprach will "
        "rechne"
    ),
    according=any_of(r"laut|zufolge|nach angaben|nach einschätzung"),
    forward=any_of(
        r"wird|werden|werde|würde|würden|erwartet|rechnet|plant|planen|prognose|prognostiziert|warnt|"
        r"warnte",
        r"hofft|befürchtet|will|wollen|wolle|soll|sollen|solle|(?:kommende|nächste)[mnrs]? \w+|bis 20\d\d|"
        r"ab 20\d\d",
    ),
    may=any_of(r"könnte|könnten|könne|dürfte|dürften|möglicherweise|voraussichtlich"),
    reasons=any_of(
        r"weil|wegen|denn|aufgrund|grund|gründe|dadurch|damit|um \w+ zu|gegenüber|laut|zufolge|"
        r"kritisier\w+|widersprach"
    ),
    fillers=word_set("auch hat hatte am zudem bereits"),
)

FRENCH = Tongue(
    code="fr",
    stopwords=word_set(
        "à afin ainsi alors après au aucun aussi autre aux avait avec avoir car ce ceci cela celle celui "
        "ces "
        "cet cette ceux chez comme d'un d'une dans de depuis des deux dit dont du elle elles en entre "
        "est et "
        "était été être eu fait faire il ils je jusqu la le les leur leurs lors lui mais même moins n'a ne "
        "ni nos notre nous on ont ou où par pas pendant plus pour qu'il qu'elle quand que qui sa sans se "
        "selon sera ses si son sont sous sur tous tout toute très un une vers vous y c'est a"
    ),
    leaning=any_of(
        r"il(?! y a| faut| faudra)|elles?|ils|ce(?:la|ci)?|c['’]est|c['’]était|ces|celui|celles?|ceux",
        r"cet(?:te)?(?! (?:semaine|année|été|hiver|automne|nuit|saison)\b)|son|sa|ses|leurs?|mais|et|or|"
        r"donc",
        r"ainsi|cependant|pourtant|toutefois|néanmoins|en revanche|par ailleurs|de plus|en outre|enfin|"
        r"ensuite",
        r"puis|alors|aussi|d['’]où|par conséquent|en effet|au contraire|d['’]autres|parmi (?:eux|elles)|là",
        r"à l['’]inverse|du coup|dès lors|l['’]autre|la même|le même|les deux|pour (?:cela|lui|elle|eux)|"
        r"une telle",
    ),
    leaning_inside=any_of(
        r"(?:-t)?-(?:il|elle|ils|elles)(?= (?:dit|déclaré|ajouté|expliqué|précisé|estimé|indiqué|affirmé))",
        r"(?:ajoute|explique|précise|estime|poursuit|affirme|dit|conclut)-t-(?:il|elle)",
        r"cependant|toutefois|en revanche|ce dernier|cette dernière|(?<=, )quant à (?:lui|elle)",
    ),
    vague=any_of(
        r"l['’](?:entreprise|homme|étude|enquête)|l[ae] (?:groupe|société|femme|tribunal|rapport|direction)"
    ),
    pronouns=word_set(
        "il elle ils elles on nous je vous qui que ce cela et mais ne se le la les un une de du des à"
    ),
    reporting=word_set(
        "déclaré dit ajouté expliqué précisé estimé indiqué affirmé prévenu averti annoncé assuré prévoit "
        "prévoient estime déclare explique précise affirme espère compte table annonce avertit promis "
        "promet "
        "assure indique redoute souligne souligné"
    ),
    according=any_of(r"selon|d['’]après"),
    forward=any_of(
        r"\w+(?:era|eront|ira|iront|rait|raient)|prévoit|prévoient|prévu|devra|devront|devrait|compte|"
        r"espère",
        r"va|vont|prochaine?s?|d['’]ici|à partir de|avertit|averti|prévenu|redoute|table sur|"
        r"l['’]an prochain",
    ),
    may=any_of(r"pourrait|pourraient|peut-être|probablement"),
    reasons=any_of(
        r"parce qu\w*|car|en raison|à cause|grâce à|faute de|afin de|pour (?:que|éviter)|contre|selon|"
        r"critiqu\w+|conteste\w*|refus\w+"
    ),
    fillers=word_set("a ont avait également aussi ainsi"),
)

SPANISH = Tongue(
    code="es",
    stopwords=word_set(
        "a al algo ante antes así aunque bajo cada como con contra cual cuando de del desde donde dos "
        "durante "
        "e el ella ellos en entre era es esa ese eso esta está este esto estos fue fueron ha han hasta "
        "hay la "
        "las le les lo los más me mi mientras muy ni no nos o otra otro para pero poco por porque que qué "
        "quien se sea según ser si sido sin sobre son su sus también tan tanto tras un una uno y ya dijo"
    ),
    leaning=any_of(
        r"él|ellas?|ellos|esto|eso|est[ea]s?(?! (?:semana|año|mes|lunes|martes|miércoles|jueves|viernes|"
        r"verano))",
        r"estos|es[ea]s?|esos|sus?|pero|y|e|sin embargo|además|también|así|entonces|por (?:eso|ello|tanto|"
        r"lo)",
        r"asimismo|mientras tanto|no obstante|en cambio|lo|ambos|ambas|otros|otras|dicho|dicha|tales|allí|"
        r"luego",
        r"después|finalmente|incluso|es decir|de hecho|dijo|agregó|añadió|señaló|explicó|aquel\w*|"
        r"para (?:él|ella)",
    ),
    leaning_inside=any_of(
        r"(?:dijo|agregó|añadió|señaló|explicó)(?=\.?$)|sin embargo|no obstante|este último"
    ),
    vague=any_of(r"(?:el|la) (?:empresa|compañía|hombre|mujer|grupo|estudio|informe|tribunal)"),
    pronouns=word_set(
        "él ella ellos ellas esto eso que quien se lo la el los las un una y pero no le les de"
    ),
    reporting=word_set(
        "dijo agregó añadió señaló explicó afirmó aseguró advirtió indicó declaró anunció prevé espera "
        "estima "
        "confía planea calcula sostuvo prometió pronostica quiere"
    ),
    according=any_of(r"según|de acuerdo con"),
    forward=any_of(
        r"\w+(?:ará|arán|erá|erán|irá|irán|aría|ería|iría)|prevé|prevén|espera|esperan|va a|van a|planea",
        r"próxim[oa]s?|a partir de|hasta 20\d\d|para 20\d\d|advirtió|pronostica|el año que viene",
    ),
    may=any_of(r"podría|podrían|quizás?|posiblemente|probablemente"),
    reasons=any_of(
        r"porque|debido a|a causa|gracias a|por culpa|para (?:que|evitar)|frente a|según|razón|critic\w+|"
        r"rechaz\w+"
    ),
    fillers=word_set("ha han había también"),
)

ITALIAN = Tongue(
    code="it",
    stopwords=word_set(
        "a ad ai al alla alle anche che chi ci come con cui da dal dalla dei del della delle di dopo "
        "dove e è "
        "ed era fra gli ha hanno i il in io la le lo loro ma nel nella non o per perché più quando questa "
        "questo se si sono stato su sua sul sulla suo tra un una uno"
    ),
)
PORTUGUESE = Tongue(
    code="pt",
    stopwords=word_set(
        "a ao aos as às com como da das de do dos e é ela ele em entre era essa esse esta este eu foi "
        "foram há "
        "isso já mais mas na nas não no nos o os ou para pela pelo por quando que se sem ser seu seus "
        "são sua "
        "também um uma"
    ),
)
DUTCH = Tongue(
    code="nl",
    stopwords=word_set(
        "aan al als bij dan dat de deze die dit door een en er het hij hun ik in is kan maar met na naar "
        "niet "
        "nog of om ook op over te tot uit van veel voor was wat we wel werd worden wordt zal ze zich zij "
        "zijn zo"
    ),
)

"""The cues of English."""

import re

from bot.languages.tongue import Tongue, any_of, word_set

ENGLISH = Tongue(
    code="en",
    stopwords=word_set(
        "a about after again all also although am an and any are as at be because been before being "
        "between "
        "both but by can could did do does doing down during each even few for from further had has have "
        "having he her here hers him his how i if in into is it its itself just like may me might more "
        "most "
        "much must my no nor not now of off on once one only or other our out over own per said same say "
        "says "
        "she should since so some still such than that the their them then there these they this those "
        "though through to too under until up upon us very was we were what when where whether which while "
        "who whom whose why will with within without would yet you your told added mr mrs ms dr don't "
        "didn't it's i'm isn't doesn't"
    ),
    leaning=any_of(
        r"he|she|it(?!'s official)|they|him|his|her|hers|their|theirs|them|its|itself",
        r"this(?! (?:week|month|year|morning|afternoon|evening|spring|summer|autumn|fall|winter)\b)",
        r"that|these|those|such|here|both|another|others|neither|nor|either|each|some (?:of|are|were|have|"
        r"had)",
        r"but|and|or|so|yet|however|meanwhile|moreover|furthermore|also|instead|still|then|thus|therefore",
        r"hence|nevertheless|nonetheless|besides|otherwise|likewise|similarly|additionally|consequently",
        r"accordingly|finally|firstly|secondly|thirdly|lastly|(?:first|second|third)(?=,| (?:it|he|she|"
        r"they|came)\b)|indeed|afterwards?|even so",
        r"in addition|as a result|for (?:example|instance|that|this|these|them|now)|(?:in|by) contrast",
        r"on the (?:other|one) hand|on the contrary|in (?:short|other words|turn|so doing|particular|fact)",
        r"at the (?:same )?time|after (?:that|this|which)|since then|until then|in the meantime|to be sure",
        r"that said|the (?:latter|same|other|others|second|third|two|three|pair|duo|trio|rest)",
        r"part of (?:that|this|the reason)|among (?:them|those|these)|one (?:of them|said|says|was|is|"
        r"reason)",
        r"(?:if|when|while|as|because|although|though|unless|once|until|since|after|before|where|even if"
        r"|in|at|on|by|to|with|from|of|during|under|despite|given|like|over|through|without|all|most|many"
        r"|much|none|unlike|despite all)"
        r" (?:he|she|it|they|these|those|such|them|him|her"
        r"|(?:this|that)(?! (?:week|month|year|morning|afternoon|evening|spring|summer|autumn|fall|"
        r"winter)\b))",
        r"because(?! of)(?![^.]*,)|what (?:makes|that|this)|why|how come|not (?:so|everyone|all)|no(?=,)|"
        r"yes(?=,)|nothing|sure enough",
        r"[^,]{0,24}\b(?:half|most|all|some|part|many|few|per ?cent|%) of (?:it|them)",
        r"every \w+ (?:it|he|she|they)|better (?:yet|still)|worse|in so|that['’]s|it['’]s|they['’](?:re|"
        r"ve|ll)|asked|added|speaking|there,|a further|a (?:second|third)|the (?:move|change|incident|"
        r"finding)",
    ),
    leaning_inside=any_of(
        r"(?<=, )(?:it|they|he|she|we|i) (?:said|says|added|adds|wrote|told|argued|warned|noted)",
        r"the (?:previous|following|next|same) (?:day|week|month|year|morning|evening)|(?:days|"
        r"weeks) later",
        r"the latter|the former(?=[,.;]| (?:was|were|is|had|has)\b)",
        r"(?<=, )(?:too|instead|meanwhile|therefore|for (?:example|instance))",
        r"the (?:two|three|pair)(?=[,.;]| (?:said|were|are|have|had)\b)|these(?! days)",
        r"this(?! (?:week|month|year|morning|afternoon|evening|spring|summer|autumn|fall|winter|season"
        r"|time of)\b)",
        r"those(?! (?:who|whose|with|in|of|from|affected|living|under|killed|aged|on|at|by)\b)",
        r"(?:since|until|till|by) then|such an?|(?:of|from|with|under|during) that "
        r"(?!(?:is|was|the|will|would|has|had|can|could)\b)[a-z]+",
        r"the (?:opposite|reverse)|as (?:such|mentioned)|(?:see|"
        r"shown|listed) (?:above|below)|pictured",
        r"the statement (?:said|added)|that (?:criticism|comparison|argument|allegation|period|amount|"
        r"view|idea|goal|target|figure|ratio|decision|claim|plan|ruling|day|night|number|sum|date)",
    ),
    pronouns=word_set(
        "he she it they we i you who which that this what and but to not one both all also the a an as is "
        "are was were be been being his her its their or of in on for with by these those some others many "
        "don't didn't doesn't never can't couldn't"
    ),
    persons=any_of(r"he|she|him|his|her|hers|himself|herself"),
    things=word_set("it its they them their"),
    vague=any_of(
        r"the (?:\w+ )?(?:company|firm|agency|group|giant|man|woman|suspect|couple|victims?|statement|"
        r"report|study"
        r"|researchers|authors|team|plan|deal|bill|case|figures?|document|judge|court|officers?|body|"
        r"latest)",
        r"[^,]{0,60}\b(?:also|too|the same)|[^,]{0,60}, however",
    ),
    chatty=any_of(r"i|we|us|our|my|me|you|your|you['’]\w+|we['’]\w+|i['’]\w+|let['’]s"),
    reporting=word_set(
        "said says told tells added adds warned warns wrote writes argued argues noted stated announced "
        "estimates estimated expects expect forecasts forecast predicted predicts projected plans hopes "
        "aims "
        "intends vowed promised pledged insisted believes suggested wants wanted claimed claims stressed "
        "explained declared conceded admitted acknowledged reported indicated testified ruled recommended "
        "hoped planned intended anticipates promises concluded proposes proposed"
    ),
    according=any_of(r"according to"),
    forward=re.compile(
        r"\b(?:will|won['’]t|expects?|expected to|expecting|forecasts?|predict\w*|plans? to|planned to|"
        r"plan to|"
        r"aims? to|intends? to|hopes? (?:to|that)|going to|set to|"
        r"(?:is|are|was|were) likely to|next (?:week|month|year|spring|"
        r"summer|autumn|fall|winter|quarter|season|decade|january|february|march|april|may|june|july|"
        r"august|"
        r"september|october|november|december|monday|tuesday|wednesday|thursday|friday)|by (?:the end of )?"
        r"(?:20\d\d|next)|in the coming|over the next|warn(?:s|ed)|pledged|vowed|promise[sd]? to|"
        r"anticipates?)\b|'ll\b",
        re.IGNORECASE,
    ),
    may=re.compile(r"\b(?:could|may|might|would)(?!\w)(?! (?:have|not)\b)"),
    reasons=any_of(
        r"because|due to|driven by|caused by|as a result|so that|in order to|led to|leads to|owing to|"
        r"thanks to",
        r"blamed|reasons?|which (?:means|allows|makes|would)|by (?:\w+ing)|compared with|up from|down from",
        r"denied|rejected|disputed|argued|criticis\w+|criticiz\w+|cautioned|objected|objects|accused|"
        r"doubts?",
        r"found|showed|shows|according to|designed to|depends on|rather than|after (?:the|a|an|its)",
    ),
    fillers=word_set(
        "also has had have later earlier recently since now already repeatedly only still reportedly"
    ),
)

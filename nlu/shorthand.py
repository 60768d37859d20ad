"""What people type short, and the plain words it stands for. Only `normalise` imports this.

One table for both languages: the language is not known yet when it is used. A form that is a word
of the other language is left out ("on", "pour", "sans"). Contractions win over long forms ("i am"
becomes "im") because that is how most people write to us.
"""

_ENGLISH = {
    "u": "you", "r": "are", "ur": "your", "yr": "your", "cannot": "cant", "cnt": "cant",
    "wanna": "want to", "gonna": "going to", "gunna": "going to", "gotta": "got to",
    "plz": "please", "pls": "please", "plez": "please", "thx": "thanks", "tmrw": "tomorrow",
    "tmr": "tomorrow", "2moro": "tomorrow", "2morrow": "tomorrow", "2day": "today",
    "2nite": "tonight", "2night": "tonight", "tonite": "tonight", "b4": "before", "l8r": "later",
    "gr8": "great", "ppl": "people", "cos": "because", "coz": "because", "cuz": "because",
    "bcos": "because", "nowt": "nothing", "nothin": "nothing", "nuffin": "nothing",
    "nuthin": "nothing", "owt": "anything", "summat": "something", "sumthing": "something",
    "sumfin": "something", "sum1": "someone", "some1": "someone", "any1": "anyone",
    "no1": "noone", "abt": "about", "wiv": "with", "wivout": "without", "dunno": "dont know",
    "idk": "i dont know", "lemme": "let me", "gimme": "give me", "ive": "ive", "hav": "have",
    "av": "have", "wen": "when", "wot": "what", "wat": "what", "bf": "boyfriend",
    "gf": "girlfriend", "hubby": "husband", "missus": "wife", "thru": "through", "tho": "though",
    "luv": "love", "fone": "phone", "ova": "over", "myslef": "myself", "myself": "myself",
    "meself": "myself", "myelf": "myself", "mysel": "myself", "mum": "mum", "mam": "mum",
    "mom": "mum", "mummy": "mum", "nan": "nan", "nanna": "nan", "fukin": "fucking",
    "fuckin": "fucking", "wont": "wont", "dnt": "dont", "dont": "dont", "didnt": "didnt",
    "wasnt": "wasnt", "dosnt": "doesnt", "doesnt": "doesnt", "dosent": "doesnt",
    "havnt": "havent", "avent": "havent", "havent": "havent", "hasnt": "hasnt",
    "everythin": "everything", "anythin": "anything", "somethin": "something", "doin": "doing",
    "goin": "going", "nd": "and", "da": "the", "dis": "this", "dat": "that", "kno": "know",
    "shud": "should", "cud": "could", "wud": "would", "tbh": "honestly", "rn": "right now",
    "atm": "at the moment", "ffs": "for fucks sake", "k*ll": "kill", "d*e": "die",
    "su*cide": "suicide", "r*pe": "rape", "sui*ide": "suicide", "s*icide": "suicide",
    "k1ll": "kill", "d1e": "die", "su1cide": "suicide", "su1c1de": "suicide", "unalive": "kill",
}  # fmt: skip

_FRENCH = {
    "j": "je", "jai": "je ai", "jé": "je ai", "g": "je ai", "gt": "je etais",
    "javais": "je avais", "jsuis": "je suis", "jsui": "je suis", "jss": "je suis",
    "chui": "je suis", "chuis": "je suis", "chu": "je suis", "jpeux": "je peux",
    "jpe": "je peux", "jpx": "je peux", "jveux": "je veux", "jve": "je veux", "jveu": "je veux",
    "jvx": "je veux", "jvoudrais": "je voudrais", "jvoudrai": "je voudrais",
    "jcherche": "je cherche", "jsais": "je sais", "jsai": "je sais", "jsp": "je sais pas",
    "chais": "je sais", "chépa": "je sais pas", "jviens": "je viens", "jvais": "je vais",
    "jvai": "je vais", "jmange": "je mange", "jarrive": "je arrive", "jen": "je en",
    "jme": "je me", "jte": "je te", "jle": "je le", "jfais": "je fais", "jhabite": "je habite",
    "jhabites": "je habite", "jaimerai": "je aimerais", "jaimerais": "je aimerais",
    "jattends": "je attends", "jdois": "je dois", "jpense": "je pense", "jmen": "je me en",
    "jrespire": "je respire", "cest": "c est", "ces": "ces", "cé": "c est", "sa": "ca",
    "cetait": "c etait", "ct": "c etait", "pa": "pas", "ke": "que", "ki": "qui", "koi": "quoi",
    "kan": "quand", "qd": "quand", "pk": "pourquoi", "pq": "pourquoi", "pkoi": "pourquoi",
    "bcp": "beaucoup", "bocou": "beaucoup", "tt": "tout", "ts": "tous", "tte": "toute",
    "tlm": "tout le monde", "ds": "dans", "ac": "avec", "pr": "pour",
    "mtn": "maintenant", "mnt": "maintenant", "ajd": "aujourd hui", "auj": "aujourd hui",
    "ojd": "aujourd hui", "aujourdhui": "aujourd hui", "aujourd'hui": "aujourd hui",
    "dsl": "desole", "slt": "salut", "bjr": "bonjour", "bjour": "bonjour", "bsr": "bonsoir",
    "cc": "coucou", "vrmt": "vraiment", "tjs": "toujours", "tjrs": "toujours", "tjr": "toujours",
    "ms": "mais", "qqn": "quelqu un", "qqun": "quelqu un", "quelqun": "quelqu un",
    "quelquun": "quelqu un", "qqch": "quelque chose", "qlq": "quelque", "qlqn": "quelqu un",
    "ya": "il y a", "yen": "il y en", "yavait": "il y avait", "mwa": "moi", "twa": "toi",
    "chomdu": "chomage", "pb": "probleme", "pbm": "probleme", "pblm": "probleme",
    "rdv": "rendez vous", "rv": "rendez vous", "tel": "telephone", "ordi": "ordinateur",
    "appart": "appartement", "bouffe": "bouffe", "mtnt": "maintenant", "stp": "svp",
    "svp": "svp", "silvouplait": "svp", "mr6": "merci", "mrc": "merci", "mci": "merci",
    "ouai": "ouais", "wi": "oui", "nn": "non", "fr": "francais", "en": "en", "g1": "je ai un",
    "jpp": "je en peux plus", "jenpeuxplus": "je en peux plus", "vs": "vous", "ns": "nous",
    "nrv": "enerve", "qque": "quelque", "moin": "moins", "pri": "pris", "tou": "tout",
    "tro": "trop", "fau": "faut", "besoins": "besoin", "bsoin": "besoin", "frigot": "frigo",
    "manjer": "manger", "mangé": "manger", "aidé": "aider",
}  # fmt: skip

WORDS: dict[str, tuple[str, ...]] = {
    short: tuple(plain.split()) for short, plain in (_ENGLISH | _FRENCH).items()
}
# The keys are looked up in folded text, so accented ones need their plain twin.
WORDS |= {
    short.replace("é", "e"): plain
    for short, plain in WORDS.items()
    if "é" in short and short not in ("mangé", "aidé", "cé", "jé")
}

_PAIRS = {
    "i am": "im", "i have": "ive", "i had": "id", "i would": "id", "i will": "ill",
    "do not": "dont", "does not": "doesnt", "did not": "didnt", "can not": "cant",
    "could not": "couldnt", "is not": "isnt", "was not": "wasnt", "are not": "arent",
    "have not": "havent", "has not": "hasnt", "will not": "wont", "would not": "wouldnt",
    "she is": "shes", "he is": "hes", "it is": "its", "they are": "theyre", "we are": "were",
    "she has": "shes", "he has": "hes", "no one": "noone", "any more": "anymore",
    "my self": "myself", "him self": "himself", "her self": "herself", "foodbank": "food bank",
    "y a": "il y a", "y en": "il y en", "quelqu une": "quelqu un",
}  # fmt: skip
PAIRS: dict[tuple[str, str], tuple[str, ...]] = {
    (first, second): tuple(plain.split())
    for pair, plain in _PAIRS.items()
    if len(pair.split()) == 2
    for first, second in [pair.split()]
    if pair != plain
}

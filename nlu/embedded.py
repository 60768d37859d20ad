"""The interpreter that runs in this process: rules where they are exact, else a classifier.

The default behind the `Interpreter` port. Made by `load`; run time is NumPy alone. Imported by the
wiring and by the command line.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from domain.understanding import Detector, Scored, Understanding
from domain.vocabulary import ForWhom, Intent, Language
from nlu.commands import Commands
from nlu.entities import Facts, TownFinder, find_facts
from nlu.language import language_of
from nlu.lexicon import read_lexicon
from nlu.model import MODEL_PATH, Guess, Model, read_model
from nlu.normalise import Line, read
from nlu.safeguarding import LexiconDetector
from nlu.second_opinion import SafeguardingDetector
from nlu.signals import Signals
from nlu.topics import Topics
from nlu.training_data import DATA_DIR, data_hash

# A message that is taken for an interruption must say so by rule, or be this long and this sure:
# a name or a town that looks like a command must never stop the conversation.
INTERRUPTIONS = frozenset(
    {
        Intent.HELP, Intent.GO_BACK, Intent.RESTART, Intent.STOP, Intent.ASK_HUMAN,
        Intent.ASK_PRIVACY, Intent.ABOUT_ASPIRE, Intent.ASK_STATUS, Intent.WITHDRAW,
        Intent.COMPLAIN, Intent.SWITCH_LANGUAGE, Intent.CHANGE_ANSWER,
    }
)  # fmt: skip
_MIN_WORDS, _MIN_CONFIDENCE, _UNSURE = 5, 0.75, 0.55
_DANGER_CONFIDENCE = 0.95
# Plain commands are known by rule; where only the classifier sees one, the conversation asks.
_ONLY_BY_RULE = frozenset(
    {
        Intent.GO_BACK, Intent.RESTART, Intent.STOP, Intent.SWITCH_LANGUAGE,
        Intent.CHANGE_ANSWER, Intent.HELP,
    }
)  # fmt: skip
# Below this, with nothing recognised beside it, the honest answer is "not understood".
_LOWEST = 0.33


class EmbeddedInterpreter:
    """`Interpreter` over a trained model, the lexicons, a gazetteer and a detector."""

    def __init__(self, model: Model, towns: TownFinder | None, detector: Detector) -> None:
        """Read the lexicons. Raises `ModelMissing` if one is wrong."""
        self.detector = detector
        self._model = model
        self._towns = towns
        self._signals = Signals()
        self._topics = Topics(read_lexicon("slots.yml"))
        self._commands = Commands(read_lexicon("commands.yml"))

    def prepare(self) -> None:
        """Compile every rule now: who serves calls this once before the first message."""
        self._signals.prepare()
        self._topics.prepare()
        self._commands.prepare()

    async def parse(self, text: str, language: Language | None = None) -> Understanding:
        """Understand `text`; `language` stands in where the text does not show its own."""
        return self.parse_now(text, language)

    def parse_now(
        self,
        text: str,
        language: Language | None = None,
        ranking: Mapping[str, float] | None = None,
    ) -> Understanding:
        """Do what `parse` does, without an event loop: for the command line and measurements.

        `ranking` is another classifier's probability of every intent, to use in place of ours.
        """
        line = read(text)
        facts = find_facts(text, line, self._towns)
        named = self._signals.judged(line, self._model.polarity)
        guess = self._model.guess(line, self._signals.values(line, named))
        if ranking is not None:
            guess = replace(guess, intents=dict(ranking))
        needs = self._topics.needs(line, named, guess)
        access = self._topics.access(line, guess)
        urgency = self._topics.urgency(line, guess, needs)
        extra = self._topics.slots(line, guess)
        danger = self.detector.detect(text)
        intent, confidence = self._intent(line, guess, facts, needs, access, extra)
        if intent in INTERRUPTIONS and intent is not Intent.ASK_HUMAN:
            needs, access = (), ()  # "will universal credit see this?" asks for no money
        if danger is not None:
            intent, confidence = Intent.SAFEGUARDING, _DANGER_CONFIDENCE
        found = language_of(line, guess.french, guess.known)
        return Understanding(
            text=text,
            language=language if found is None else found,
            intent=intent,
            confidence=round(confidence, 4),
            needs=needs,
            access=access,
            urgency=urgency,
            entities=facts.entities,
            slots=_slots(facts, needs, access, extra, intent),
            safeguarding=danger,
        )

    def _intent(
        self,
        line: Line,
        guess: Guess,
        facts: Facts,
        needs: tuple[Scored, ...],
        access: tuple[Scored, ...],
        extra: Mapping[str, str],
    ) -> tuple[Intent, float]:
        """Choose the intent: a command by rule, else what the classifier says, checked by facts."""
        command = self._commands.find(line)
        if command is not None:
            return command
        if not line.words:
            return Intent.OUT_OF_SCOPE, 0.3
        ranked = sorted(guess.intents.items(), key=lambda item: (-item[1], item[0]))
        intent, confidence = Intent(ranked[0][0]), ranked[0][1]
        if intent is Intent.SAFEGUARDING:
            intent, confidence = Intent(ranked[1][0]), ranked[1][1]  # danger is the detector's
        if _is_only_facts(line, facts):
            return Intent.INFORM, max(0.9, guess.intents["inform"])
        if intent in INTERRUPTIONS:
            is_long = len(line.words) >= _MIN_WORDS and confidence >= _MIN_CONFIDENCE
            if intent in _ONLY_BY_RULE or not is_long:
                confidence = min(confidence, _UNSURE)
        return _checked(intent, confidence, guess, facts, needs, access, extra)


def _checked(
    intent: Intent,
    confidence: float,
    guess: Guess,
    facts: Facts,
    needs: tuple[Scored, ...],
    access: tuple[Scored, ...],
    extra: Mapping[str, str],
) -> tuple[Intent, float]:
    """Let what the rules found correct a classifier that is unsure or contradicts them."""
    speaks_of_other = extra.get("for_whom") == "other"
    sure_need = any(need.confidence >= 0.8 for need in needs)
    vague = {Intent.OUT_OF_SCOPE, Intent.DENY, Intent.AFFIRM, Intent.GREET, Intent.GOODBYE,
             Intent.THANK, Intent.SAFEGUARDING}  # fmt: skip
    if speaks_of_other and (sure_need or access) and intent in (
        Intent.STATE_NEED, Intent.STATE_ACCESS, Intent.INFORM, Intent.REFER_SELF, *vague,
    ):  # fmt: skip
        return Intent.REFER_OTHER, max(confidence, 0.7)
    if intent in INTERRUPTIONS and not (confidence < 0.5 and (sure_need or access)):
        return (intent, confidence) if confidence >= _LOWEST else (Intent.OUT_OF_SCOPE, confidence)
    always = (Intent.GREET, Intent.GOODBYE, Intent.THANK, Intent.INFORM)
    is_unsure = confidence < 0.8 or intent in always
    if sure_need and (intent in vague or intent in (Intent.INFORM, *INTERRUPTIONS)) and is_unsure:
        return Intent.STATE_NEED, max(guess.intents["state_need"], 0.65)
    if access and not needs and intent in vague and confidence < 0.8:
        return Intent.STATE_ACCESS, max(guess.intents["state_access"], 0.65)
    has_fact = facts.age is not None or facts.postcode or facts.town or extra
    if has_fact and intent in vague and confidence < 0.7:
        return Intent.INFORM, max(guess.intents["inform"], 0.65)
    if intent is Intent.STATE_NEED and not needs and (access or has_fact):
        chosen = Intent.STATE_ACCESS if access else Intent.INFORM
        return chosen, max(guess.intents[chosen], min(confidence, 0.65))
    has_found = has_fact or needs or access
    if guess.known < 3 or (confidence < _LOWEST and not has_found):
        return Intent.OUT_OF_SCOPE, min(confidence, 0.3)
    return intent, confidence


def _is_only_facts(line: Line, facts: Facts) -> bool:
    """Tell whether a postcode, a town or an age is all that a message holds."""
    if not facts.entities:
        return False
    covered = sum(
        any(entity.start <= start and end <= entity.end for entity in facts.entities)
        for start, end in line.spans
    )
    return covered == sum(word != "." for word in line.words)


def _slots(
    facts: Facts,
    needs: tuple[Scored, ...],
    access: tuple[Scored, ...],
    extra: Mapping[str, str],
    intent: Intent,
) -> dict[str, object]:
    """Put together the slots; only what was said is there."""
    slots: dict[str, object] = {}
    if intent is Intent.REFER_OTHER:
        slots["for_whom"] = ForWhom.OTHER.value
    if facts.age is not None:
        slots["age"] = facts.age
    if facts.postcode is not None:
        slots["postcode"] = facts.postcode
    if facts.town is not None:
        slots["town"] = facts.town
    if needs:
        slots["needs"] = tuple(need.code for need in needs)
    if access:
        slots["access"] = tuple(item.code for item in access)
    return dict(extra) | slots


def load(
    path: Path = MODEL_PATH,
    towns: TownFinder | None = None,
    data_dir: Path | None = DATA_DIR,
) -> EmbeddedInterpreter:
    """Load interpreter and detector from the npz; `data_dir` is the data it must be made of.

    With `data_dir` None, or where there is no such folder (an installed copy), any model will do.
    Raises `ModelMissing`, one line that says what to do.
    """
    is_checked = data_dir is not None and data_dir.is_dir()
    expected = data_hash(data_dir) if is_checked and data_dir is not None else None
    model = read_model(path, expected)
    return EmbeddedInterpreter(model, towns, SafeguardingDetector(LexiconDetector(), model))

"""What the `programme/` folder says, read and checked: directory, places, words, consent texts.

`storage.programme.load_programme` builds it once at start; everything may read it, nothing
changes it while the program runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.directory import Directory, Place, Translated
from domain.vocabulary import Access, Country, Need


@dataclass(frozen=True)
class Term:
    """The words for one code: a short label (button, list) and one line that explains it."""

    label: Translated
    explanation: Translated


@dataclass(frozen=True)
class District:
    """An area that hubs serve and residence rules name (`Place.district`)."""

    code: str
    name: str
    country: Country


@dataclass(frozen=True)
class ConsentText:
    """What a person is asked to agree to, for one purpose; `version` grows with each wording.

    `question` is the line above the buttons, `wording` the full text (what, why, who sees it,
    how long), short lines separated by line breaks.
    """

    purpose: str  # store_case | share_with_partner | contact_me | attested
    version: int
    date: date
    question: Translated
    wording: Translated


@dataclass(frozen=True)
class PrivacyText:
    """The longer answer to "what do you do with my data?", in short paragraphs."""

    version: int
    date: date
    paragraphs: tuple[Translated, ...]


@dataclass(frozen=True)
class Programme:
    """All content that a hub's staff may edit without code.

    `consents` holds the purposes `store_case`, `share_with_partner` and `contact_me`;
    `attested` is what a volunteer reads aloud before referring somebody; `channel_notes` what a
    channel must add to a consent (key: the channel's name, such as `telegram`). The texts of
    `share_with_partner` have the placeholder `{partner}`.
    """

    directory: Directory
    places: tuple[Place, ...]
    districts: Mapping[str, District]
    needs: Mapping[Need, Term]
    access: Mapping[Access, Term]
    consents: Mapping[str, ConsentText]
    attested: ConsentText
    privacy: PrivacyText
    channel_notes: Mapping[str, Translated] = field(default_factory=dict)
    is_confirmed: bool = False  # false: at least one directory file is still demonstration data

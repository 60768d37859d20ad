"""The fixed codes of the programme: needs, access, urgency, intents, kinds of danger.

Codes are stored, exported and sent by buttons, so they never change; what people read are texts
(`bot/texts`). Source: design section 2; task status codes: FHIR R4 Task.status.
"""

from enum import StrEnum


class Language(StrEnum):
    """A language the assistant speaks."""

    EN = "en"
    FR = "fr"


class Country(StrEnum):
    """ISO 3166-1 alpha-2 codes of the two sides of the Channel (HSDS `address.country`)."""

    GB = "GB"
    FR = "FR"


class Need(StrEnum):
    """What a person may ask for; a taxonomy of our own (HSDS `taxonomy_term.code`)."""

    FOOD = "food"
    COOKING = "cooking"
    GROWING = "growing"
    PHYSICAL_ACTIVITY = "physical_activity"
    HEALTHY_WEIGHT = "healthy_weight"
    MENTAL_WELLBEING = "mental_wellbeing"
    LONELINESS = "loneliness"
    EMPLOYMENT = "employment"
    MONEY = "money"
    HOUSING = "housing"
    LANGUAGE_LEARNING = "language_learning"
    DIGITAL = "digital"


class Access(StrEnum):
    """What makes getting there, or taking part, harder."""

    LIMITED_WALKING = "limited_walking"
    WHEELCHAIR = "wheelchair"
    NO_CAR = "no_car"
    NO_MONEY_FOR_TRAVEL = "no_money_for_travel"
    CHILDCARE = "childcare"
    HEARING = "hearing"
    VISION = "vision"
    INTERPRETER = "interpreter"


class Urgency(StrEnum):
    """How soon; the order of the members is the order of the queue."""

    TODAY = "today"
    SOON = "soon"
    ROUTINE = "routine"


class SafeguardingKind(StrEnum):
    """Dangers that the detector tells apart, because each has its own fixed reply."""

    SUICIDE = "suicide"
    SELF_HARM = "self_harm"
    DOMESTIC_ABUSE = "domestic_abuse"
    CHILD_AT_RISK = "child_at_risk"
    MEDICAL_EMERGENCY = "medical_emergency"


class EmploymentStatus(StrEnum):
    """Work situation, as far as an activity's rule may ask."""

    UNEMPLOYED = "unemployed"
    EMPLOYED = "employed"
    STUDENT = "student"
    RETIRED = "retired"
    LONG_TERM_SICK = "long_term_sick"
    CARER = "carer"


class ForWhom(StrEnum):
    """Who the help is for."""

    SELF = "self"
    OTHER = "other"


class Intent(StrEnum):
    """Rasa's word for what a message wants; names are those of the training data."""

    GREET = "greet"
    GOODBYE = "goodbye"
    AFFIRM = "affirm"
    DENY = "deny"
    THANK = "thank"
    HELP = "help"
    ABOUT_ASPIRE = "about_aspire"
    REFER_SELF = "refer_self"
    REFER_OTHER = "refer_other"
    STATE_NEED = "state_need"
    STATE_ACCESS = "state_access"
    INFORM = "inform"
    CHANGE_ANSWER = "change_answer"
    GO_BACK = "go_back"
    RESTART = "restart"
    ASK_HUMAN = "ask_human"
    ASK_STATUS = "ask_status"
    ASK_PRIVACY = "ask_privacy"
    WITHDRAW = "withdraw"
    FIND_ACTIVITY = "find_activity"
    SWITCH_LANGUAGE = "switch_language"
    SAFEGUARDING = "safeguarding"
    OUT_OF_SCOPE = "out_of_scope"
    # Two words of section 5 that section 2's list does not name.
    STOP = "stop"
    COMPLAIN = "complain"


class TaskStatus(StrEnum):
    """FHIR R4 Task.status codes that a case or a referral can have."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ON_HOLD = "on_hold"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Pathway(StrEnum):
    """How a person came to ASPIRE: the founding text's list of referral pathways."""

    SELF_REFERRAL = "self_referral"
    JOB_CENTRE = "job_centre"
    HOMELESS_CHARITY = "homeless_charity"
    ADVICE_BUREAU = "advice_bureau"
    SOCIAL_PRESCRIBER = "social_prescriber"
    HEALTH = "health"
    FAITH_COMMUNITY = "faith_community"
    FOOD_BANK = "food_bank"
    COMMUNITY_HUB = "community_hub"
    COMMUNITY_ENGAGEMENT = "community_engagement"
    HOUSING = "housing"
    TRAINING = "training"
    SOCIAL_SERVICES = "social_services"
    WORD_OF_MOUTH = "word_of_mouth"


class PartnerRole(StrEnum):
    """What a partner organization does for ASPIRE; one may have several roles."""

    SOURCE = "source"
    PROVIDER = "provider"
    VENUE = "venue"
    DESTINATION = "destination"

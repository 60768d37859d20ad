"""The tables. Columns that a domain object has bear its field's name; the others say why they are.

All that belongs to a person carries `conversation_id` and would be spread by it, so that a turn
stays one transaction on one node; foreign keys never cross that border. Only repositories and
the check of the migrations read them.
"""

from storage.columns import COLUMN_CLASSES, Base
from storage.tables.cases import (
    CaseEventTable,
    CaseTable,
    ConsentTable,
    InvitationTable,
    ReferralTable,
    ReferrerTable,
    TaskTable,
)
from storage.tables.conversation import (
    INBOX_ARRIVAL,
    ConversationTable,
    InboxTable,
    MessageTable,
)
from storage.tables.learning import UnclearTable
from storage.tables.staff import (
    AuditTable,
    LoginLinkTable,
    StaffSessionTable,
    StaffTable,
)

__all__ = [
    "COLUMN_CLASSES",
    "INBOX_ARRIVAL",
    "AuditTable",
    "Base",
    "CaseEventTable",
    "CaseTable",
    "ConsentTable",
    "ConversationTable",
    "InboxTable",
    "InvitationTable",
    "LoginLinkTable",
    "MessageTable",
    "ReferralTable",
    "ReferrerTable",
    "StaffSessionTable",
    "StaffTable",
    "TaskTable",
    "UnclearTable",
]

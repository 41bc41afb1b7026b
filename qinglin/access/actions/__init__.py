"""Changes of accounts, grants, tokens, and the counted tries at the door.

Higher rooms that let somebody in for the first time find here what it takes: the sender of
codes, the address that is counted, the session of the browser.
"""

from qinglin.access.codes import sender as sender
from qinglin.access.sessions import address_of as address_of
from qinglin.access.sessions import begin as begin

from .accounts import change_password as change_password
from .accounts import disable_account as disable_account
from .accounts import enable_account as enable_account
from .accounts import end_everything as end_everything
from .accounts import open_account as open_account
from .accounts import open_accounts as open_accounts
from .accounts import set_password as set_password
from .grants import end_grant as end_grant
from .grants import grant as grant
from .grants import sync_roles as sync_roles
from .signing import count_code_request as count_code_request
from .signing import count_try as count_try
from .signing import forget_tries as forget_tries
from .signing import open_session as open_session
from .signing import prove_phone as prove_phone
from .signing import send_code as send_code
from .signing import use_code as use_code
from .tokens import issue_token as issue_token
from .tokens import issue_tokens as issue_tokens
from .tokens import revoke_token as revoke_token

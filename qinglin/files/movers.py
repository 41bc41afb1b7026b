"""Files when two entries turn out to be one person."""

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.moving import Mover, moves

moves("files.StoredFile", "uploaded_by", Mover(title=_("上传的附件")))

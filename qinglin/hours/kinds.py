from django.utils.translation import gettext_lazy as _

from qinglin.documents.queries import Kind, register

from . import queries

SERVICE = register(
    Kind(
        name=queries.KIND,
        title=_("志愿服务记录证明"),
        read=queries.read,
        page="hours:certificate",
    )
)

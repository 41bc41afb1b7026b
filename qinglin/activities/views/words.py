"""What is said after something was done: what happened, and what comes next."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qinglin.activities.actions import Placed
from qinglin.activities.models import Shift, SignUp
from qinglin.kernel.templatetags.moments import clock_time, full_day


def signed_up(shift: Shift, placed: Placed) -> str:
    """After signing up: where to be and whom to find, or how the line goes on."""
    if placed.state == SignUp.State.WAITING:
        return _(
            "名额已满，您排在候补第 %(position)d 位。有人退出会按顺序补上，补上了马上发消息告诉您。"
        ) % {"position": placed.position}
    values = {
        "day": full_day(shift.starts_at),
        "time": clock_time(shift.starts_at),
        "place": shift.activity.venue.name,
    }
    return _("报上名了。%(day)s %(time)s 在%(place)s，找穿红马甲的领队。") % values


def given_up(sign_up: SignUp) -> str:
    """After giving back a place, or a place in line."""
    if sign_up.state == SignUp.State.WAITING:
        return _("已退出“%(post)s”的候补，随时可以再报名。") % {"post": sign_up.shift.title}
    return _("已取消“%(post)s”的报名，名额马上让给下一位。") % {"post": sign_up.shift.title}


def counted(post: str, number: int, total: int) -> str:
    """After one tap on a counter."""
    values = {"post": post, "n": number, "total": total}
    return (
        ngettext(
            "%(post)s记了 %(n)d 人次，共 %(total)d 人次。",
            "%(post)s记了 %(n)d 人次，共 %(total)d 人次。",
            number,
        )
        % values
    )


def uncounted(post: str, total: int) -> str:
    return _("%(post)s撤回了一笔，共 %(total)d 人次。") % {"post": post, "total": total}


def confirmed(people: int, paid: Sequence[str] = ()) -> str:
    """After the roll: whose hours are on the way, and who turned out to be at work for pay."""
    words = ngettext(
        "点名已确认，%(n)d 人的时长正在入账。", "点名已确认，%(n)d 人的时长正在入账。", people
    )
    said = words % {"n": people - len(paid)}
    if not paid:
        return said
    apart = _("%(names)s这段时间在自己的单位上班，记为“带薪在岗”，不算志愿服务时长。")
    return said + apart % {"names": "、".join(paid)}

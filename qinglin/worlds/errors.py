from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid, NotFound


class NoSuchWorld(NotFound):
    code, message = "worlds.no_such_world", _("没有“%(world)s”这个示范区；现有：%(known)s。")


class WrongFacts(Invalid):
    code, message = "worlds.wrong_facts", _("示范区文件 %(file)s 有误：%(problem)s")


class WrongScale(Invalid):
    code = "worlds.wrong_scale"
    message = _("规模 --scale 应大于 0、不超过 1，例如 0.05；现在是 %(scale)s。")


class DistrictThere(Conflict):
    code = "worlds.district_there"
    message = _(
        "数据库里已经有“%(district)s”。示范区只能建在空的数据库里：请换一个 QINGLIN_HOME，"
        "或另设 QINGLIN_DATABASE。"
    )


class OtherWorldThere(Conflict):
    code = "worlds.other_world_there"
    message = _(
        "数据库里已经有示范区“%(world)s”（规模 %(scale)s，种子 %(seed)s）。"
        "要换一个，请先停止服务并移走 %(place)s。"
    )


class Unfinished(Conflict):
    code = "worlds.unfinished"
    message = _("示范区没有建完。请移走 %(place)s，再建一次。")


class FactsMissed(Conflict):
    code = "worlds.facts_missed"
    message = _("建成的数据没有达到事实文件的要求（%(what)s），没有写入。请换一个种子再试。")

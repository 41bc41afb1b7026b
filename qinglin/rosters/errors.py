"""The refusals of this room: files that are no rosters, and steps that cannot be taken."""

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid


class NothingInIt(Invalid):
    code, message = "rosters.nothing_in_it", _("文件是空的，请选择有内容的名册。")


class HugeFile(Invalid):
    code, message = (
        "rosters.huge_file",
        _("文件太大：最多 20 MB、6 万行。请删去空行空列，或按乡镇分成几个文件。"),
    )


class TooWide(Invalid):
    code, message = (
        "rosters.too_wide",
        _("列太多：最多 120 列。请删去右边的空列后另存，再导入。"),
    )


class OldFile(Invalid):
    code, message = (
        "rosters.old_file",
        _("这是旧版 .xls 或加了密码的文件。请用 WPS 或 Excel 打开，另存为 .xlsx 后再导入。"),
    )


class DamagedFile(Invalid):
    code, message = (
        "rosters.damaged_file",
        _("文件已损坏，打不开。请重新导出一份，能在 WPS 里打开后再导入。"),
    )


class PackedBomb(Invalid):
    code, message = (
        "rosters.packed_bomb",
        _("文件里的压缩内容不正常，为安全起见没有打开。请另存为新的 .xlsx 再导入。"),
    )


class MacroFile(Invalid):
    code, message = (
        "rosters.macro_file",
        _("文件里有宏，为安全起见没有打开。请另存为不带宏的 .xlsx 再导入。"),
    )


class ExternalLinks(Invalid):
    code, message = (
        "rosters.external_links",
        _("文件引用了别的文件，为安全起见没有打开。请把内容粘贴为数值，另存后再导入。"),
    )


class NotASheet(Invalid):
    code, message = (
        "rosters.not_a_sheet",
        _("这不是表格文件。可以导入 .xlsx 和 .csv（UTF-8 或 GBK）。"),
    )


class LettersUnknown(Invalid):
    code, message = (
        "rosters.letters_unknown",
        _("无法识别文件里的文字编码。请另存为 .xlsx，或“CSV UTF-8”格式。"),
    )


class HeaderMissing(Invalid):
    code, message = (
        "rosters.header_missing",
        _("没有找到表头。表头要有“姓名”“身份证号”这样的列名，在前 15 行之内。"),
    )


class ColumnsMissing(Invalid):
    code, message = ("rosters.columns_missing", _("还缺这些列：%(names)s。请选出它们对应哪一列。"))


class ColumnTwice(Invalid):
    code, message = ("rosters.column_twice", _("“%(name)s”选了两列，请只留一列。"))


class ConsentNotStated(Invalid):
    code, message = (
        "rosters.consent_not_stated",
        _("请确认名册上的人都已书面同意登记。没有同意，不能登记为志愿者。"),
    )


class NotReady(Conflict):
    code, message = ("rosters.not_ready", _("这份名册还在核对，请等核对完再导入。"))


class FinishedAlready(Conflict):
    code, message = ("rosters.finished_already", _("这份名册已经导入或取消，请重新上传文件。"))


class StillUndecided(Conflict):
    code, message = (
        "rosters.still_undecided",
        _("还有 %(n)d 行有冲突或不能导入。请先判断、改正，或改选“能导入的先导入”。"),
    )


class NothingToDo(Conflict):
    code, message = (
        "rosters.nothing_to_do",
        _("没有要导入的行：名册与现有记录一致，或都不能导入。"),
    )


class WrongDecision(Invalid):
    code, message = ("rosters.wrong_decision", _("这一行不能这样判断，请刷新页面再选。"))


class UnknownLayout(Invalid):
    code, message = ("rosters.unknown_layout", _("没有这种花名册版式，请重新选择。"))


class PurposeMissing(Invalid):
    code, message = ("rosters.purpose_missing", _("请写明导出做什么用，留在办理记录里。"))


class ExportGone(Conflict):
    code, message = (
        "rosters.export_gone",
        _("文件只保留一天，已经清除。需要的话请再申请一次。"),
    )

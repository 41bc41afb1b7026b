from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid, NotFound, Unavailable


class MissingLibrary(Unavailable):
    code = "kernel.missing_library"
    message = _("没有安装“%(library)s”，请先运行 pip install 'qinglin[%(extra)s]'。")


class Uncarried(Invalid):
    code = "kernel.uncarried"
    message = _("这个口径的查询含有“%(what)s”，还不能交给别的引擎，请改用 --engine database。")


class NotExported(Invalid):
    code = "kernel.not_exported"
    message = _("导出的文件里没有“%(what)s”，请用现在的版本重新导出。")


class OutsideExport(Invalid):
    code = "kernel.outside_export"
    message = _(
        "导出的文件只有%(since)s至%(until)s的记录，答不了%(asked_since)s至%(asked_until)s。"
        "请导出更长的期间。"
    )


class NoExport(NotFound):
    code = "kernel.no_export"
    message = _("“%(place)s”不是导出的文件夹：没有能读的 manifest.json。")


class BrokenExport(Conflict):
    """A file of the export is not what its manifest says."""

    code = "kernel.broken_export"
    message = _("导出的文件不完整：“%(file)s”不见了，请重新导出。")


class StrangeFile(BrokenExport):
    message = _("导出的文件夹里多了“%(file)s”，它不在清单里。请移走它，或重新导出。")


class ChangedFile(BrokenExport):
    message = _("导出的文件“%(file)s”被改动过，请重新导出。")


class Undistinguished(Invalid):
    code = "kernel.undistinguished"
    message = _(
        "“%(place)s”没有写明区划代码，或者与别的相同，不能合在一起。请用 --district 重新导出。"
    )


class NotEmpty(Conflict):
    code = "kernel.not_empty"
    message = _("“%(place)s”里已有文件，什么也没有写。请换一个空的文件夹。")


class NotWritten(Unavailable):
    code = "kernel.not_written"
    message = _("没有写成：%(reason)s。已写的部分已经删除，请腾出空间后重试。")


class NoCluster(Unavailable):
    code = "kernel.no_cluster"
    message = _("连不上“%(address)s”：%(reason)s。请检查地址，例如 sc://127.0.0.1:15002。")

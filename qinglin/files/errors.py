from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid


class NotAPicture(Invalid):
    code = "files.not_a_picture"
    message = _("这不是可用的图片。请上传 JPEG、PNG 或 WebP 格式的照片。")


class TooLarge(Invalid):
    code, message = "files.too_large", _("图片超过 %(megabytes)d MB，请压缩后再上传。")


class TooManyPixels(Invalid):
    code = "files.too_many_pixels"
    message = _("图片尺寸太大（最多 %(megapixels)d 百万像素），请缩小后再上传。")


class QuotaFull(Conflict):
    code = "files.quota_full"
    message = _("“%(unit)s”的图片空间已用完，请先删除不用的图片。")

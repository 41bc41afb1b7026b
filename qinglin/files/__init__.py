"""Files 附件: uploads that are safe to keep and to serve.

Words: 附件 stored file. Pictures are re-encoded (no EXIF, no GPS), types are checked by
content, files are served only through an authorised route. Neighbours: access below.
"""

"""Style sheets and scripts under names that change with their content, so that browsers may keep them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Hashed(CompressedManifestStaticFilesStorage):
    """The names; before anything is built, pages still name files, which are then not there."""

    manifest_strict = False

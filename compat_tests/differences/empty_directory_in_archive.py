"""An empty directory in an archive is empty.

WHAT: An archive holds an entry for a directory and nothing in it.  On Twisted `listdir` of its ZipPath is a list of one empty
    name, and `walk` of the archive raises LinkError.  Here the list is empty, and all of the archive is walked.
WHY: Many tools write such entries, and there is no link in the archive.
INSTEAD: On Twisted, leave out the children whose name is empty, and do not walk.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("python")
def the_contents_of_an_empty_directory(tw, rec):
    """An empty directory lists nothing."""
    import zipfile

    with zipfile.ZipFile("archive.zip", "w") as file:
        file.writestr("empty/", "")
    archive = tw["python.zippath"].ZipArchive("archive.zip")
    rec("listed", archive.child("empty").listdir())


if __name__ == "__main__":
    show(the_contents_of_an_empty_directory)

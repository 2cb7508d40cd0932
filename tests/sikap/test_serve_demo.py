"""Starting the demo a second time takes no longer than it must."""

import os

from sikap.serving import are_fresh


def test_static_files_are_collected_again_only_after_a_change(settings, tmp_path):
    settings.STATIC_ROOT, source = tmp_path / "collected", tmp_path / "source"
    settings.STATICFILES_DIRS = [source]
    for folder in (settings.STATIC_ROOT, source):
        folder.mkdir()
    style = source / "style.css"
    style.write_text("body {}")
    assert not are_fresh()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    manifest.write_text("{}")
    now = manifest.stat().st_mtime
    os.utime(style, (now - 10, now - 10))
    os.utime(source, (now - 10, now - 10))
    assert are_fresh()
    os.utime(style, (now + 10, now + 10))
    assert not are_fresh()

"""The measure of calls on the main thread, in a process of its own: an application cannot be changed for another."""

from __future__ import annotations

import json
import subprocess
import sys

SCRIPT = """
import json, time
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget
from readstation.app.application import application
from readstation.app.main_thread_calls import TimedApplication

class Slow(QWidget):
    def paintEvent(self, event):
        time.sleep(0.03)

def spin(ms):
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()

app = application(TimedApplication)
slow, quiet, ticks = Slow(), QTimer(), QTimer()
slow.show()
spin(100)
quiet.timeout.connect(lambda: time.sleep(0.02))
ticks.timeout.connect(lambda: time.sleep(0.05))
app.note_calls(left_out=ticks)
for timer in (quiet, ticks):
    timer.setSingleShot(True)
    timer.start(1)
slow.update()
spin(200)
calls = app.end_notes()
slow.update()
spin(60)
print(json.dumps([[call.name, call.took_ms, call.is_frame] for call in calls if call.took_ms > 10]))
slow.close()
assert len(calls) == app.call_count, "nothing is noted after the end"
"""


def test_calls_are_timed_frames_told_apart_and_one_receiver_left_out() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False, timeout=120,
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    (timer, frame) = sorted(json.loads(done.stdout), key=lambda call: call[2])
    assert timer[0] == "Timer to QTimer"
    assert 20 <= timer[1] < 50
    assert not timer[2]
    assert frame[0] == "UpdateRequest to Slow"
    assert frame[1] >= 30
    assert frame[2]

"""What a reader does with mouse and keyboard, one gesture a method; what the window shows then is waited for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QTableView, QWidget

from readstation.app.scripted.driver import WindowDriver
from readstation.core.errors import Defect
from readstation.core.ids import LesionId, Login
from readstation.model.lesion import LesionRole
from readstation.reading.views import NextAction, ReadView
from readstation.ui.canvas import SliceCanvas
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.room import ReadingRoom
from readstation.ui.window import MainWindow
from readstation.viewer.link import LinkKind

Point = tuple[float, float, float]

_ZOOM_NOTCHES = 8


class ScriptedReader:
    """Reads in a window by events of the X server.

    Parameters
    ----------
    window
        The station's window, shown.
    driver
        The hand.
    """

    def __init__(self, window: MainWindow, driver: WindowDriver) -> None:
        self._window = window
        self.driver = driver

    @property
    def window(self) -> MainWindow:
        """The station's window."""
        return self._window

    @property
    def room(self) -> ReadingRoom:
        """The reading room."""
        return self._window.room

    @property
    def view(self) -> ReadView:
        """What the reading room shows now.

        Raises
        ------
        Defect
            If no read is open.
        """
        view = self.room.view
        if view is None:
            raise Defect("no read is open")
        return view

    def try_password(self, login: Login, password: str) -> None:
        """Choose the profile, type a password, press Enter."""
        self.driver.click(self.driver.find(QWidget, f"profile_{login}"))
        field = self.driver.find(QLineEdit, "password_field")
        self.driver.click(field)
        self.driver.key("a", ["Control_L"])
        self.driver.write(password)
        self.driver.key("Return")

    def sign_in(self, login: Login, password: str) -> None:
        """Sign in, and wait for the worklist."""
        self.try_password(login, password)
        self.driver.wait_for(lambda: self._window.session is not None, "the worklist")

    def unlock(self, password: str) -> None:
        """Type a password into the cover of a locked session, press Enter, and wait for the answer."""
        self.driver.click(self.driver.find(QLineEdit, "cover_password"))
        self.driver.write(password)
        self.driver.key("Return")
        lock, button = self._window.guard.session_lock, self._window.guard.cover_page.unlock
        self.driver.wait_for(lambda: not lock.is_locked or button.isEnabled(), "the answer to the password")

    def open_first_case(self) -> None:
        """Open the first case of the worklist with Enter, and wait for the images of its baseline."""
        self._open_first_row()
        self.wait_for_images(0)

    def go_on_with_first_case(self) -> None:
        """Open the first case of the worklist where it was left, and wait for its images."""
        self._open_first_row()
        self.driver.wait_for(lambda: self.room.view is not None and self.room.isVisible(), "the read")
        self.wait_for_images(self.view.timepoint)

    def _open_first_row(self) -> None:
        table = self.driver.find(QTableView, "worklist_table")
        self.driver.wait_for(lambda: table.model().rowCount() > 0, "a case on the worklist")
        self.driver.click(table.viewport(), QPoint(40, 15))
        self.driver.key("Return")

    def wait_for_images(self, timepoint: int) -> None:
        """Wait until every view of a timepoint shows its images."""
        self.driver.wait_for(lambda: self.room.view is not None and self.view.timepoint == timepoint, f"TP{timepoint}")
        self.driver.wait_for(lambda: self._measured(timepoint) is not None, f"the images of TP{timepoint}")
        self.driver.wait_for(
            lambda: all(pane.volume is not None for pane in self.room.grid.shown if pane.facts is not None),
            f"all views of TP{timepoint}",
        )

    def draw_line(self, timepoint: int, start: Point, end: Point) -> None:
        """Go to the slice of a line on the images that are measured on, zoom in, and draw it with the diameter tool.

        Parameters
        ----------
        timepoint
            Whose images.
        start, end
            The ends, mm LPS, on one slice.
        """
        pane = self.measured_view(timepoint)
        self.go_to_slice(pane, start)
        middle = tuple((a + b) / 2 for a, b in zip(start, end, strict=True))
        canvas = pane.canvas
        for _ in range(_ZOOM_NOTCHES):
            self._zoom_in(canvas, (middle[0], middle[1], middle[2]))
        self.driver.drag(canvas, canvas.widget_point_of(start), canvas.widget_point_of(end))
        self.driver.key("0")

    def drag_on_slice(self, timepoint: int, start: Point, end: Point) -> None:
        """Go to the slice of a line and draw it as the picture is framed, with the tool that is chosen."""
        pane = self.measured_view(timepoint)
        self.go_to_slice(pane, start)
        self.driver.drag(pane.canvas, pane.canvas.widget_point_of(start), pane.canvas.widget_point_of(end))

    def judge_images(self, timepoint: int) -> None:
        """Say with Space that the images of a timepoint are optimal, where that is asked."""
        if self.view.next_step.action is not NextAction.JUDGE_IMAGES:
            return
        self._click_view(timepoint)
        self.driver.spin(700)
        self.driver.key("space")
        self.driver.wait_for(lambda: bool(self.view.state.scans_of(timepoint)), "the images judged")

    def add_target(self, start: Point, end: Point, site: str) -> None:
        """Draw a target at baseline, say where it is, and confirm it where that is asked."""
        before = len(self.view.state.lesions)
        self._click_view(0)
        self.driver.key("d")
        self.draw_line(0, start, end)
        self.driver.wait_for(lambda: len(self.view.state.lesions) == before + 1, "the new target")
        self.choose_site(site)
        if self.view.next_step.action is NextAction.CONFIRM_LESION:
            waiting = self.view.next_step
            self.driver.click(self.driver.find(QWidget, "next_button"))
            self.driver.wait_for(lambda: self.view.next_step != waiting, "the target confirmed")

    def add_non_target(self, start: Point, end: Point, site: str) -> None:
        """Draw a line that is too short for a target, and make it a non-target with N."""
        before = len(self.view.state.lesions)
        self._click_view(0)
        self.driver.key("d")
        self.draw_line(0, start, end)
        self.driver.wait_for(lambda: self.room.dock.refusal.isVisible(), "the reason why it is no target")
        self.driver.key("n")
        self.driver.wait_for(lambda: len(self.view.state.lesions) == before + 1, "the new non-target")
        self.choose_site(site)

    def choose_site(self, site: str) -> None:
        """Choose the place of the lesion that was just drawn, from the list."""
        combo = self.driver.find(QComboBox, "site_combo")
        row = combo.findText(site)
        if row < 0:
            raise Defect("the charter has no such site")
        self.driver.click(combo)
        self.driver.wait_for(lambda: combo.view().isVisible(), "the list of sites")
        self.driver.key("Home")
        for _ in range(row):
            self.driver.key("Down")
        self.driver.key("Return")
        self.driver.wait_for(lambda: self._is_placed(site), "the site")

    def _is_placed(self, site: str) -> bool:
        """Return whether the chosen lesion lies at a site because it was said to."""
        chosen = self.room.flow.selected
        lesion = self.view.state.lesions.get(chosen) if chosen is not None else None
        return lesion is not None and lesion.site == site and chosen not in self.room.flow.unplaced

    def measure(self, timepoint: int, label: str, start: Point, end: Point) -> None:
        """Choose a target with E until it is the one, and draw its line."""
        lesion_id = self.lesion_id(label)
        self.select(lesion_id)
        self.driver.key("d")
        self.draw_line(timepoint, start, end)
        self.driver.wait_for(lambda: self.view.state.assessment(lesion_id, timepoint) is not None, f"{label} measured")

    def judge(self, timepoint: int, label: str, choice: str) -> None:
        """Choose a non-target and press one of the buttons of its states."""
        lesion_id = self.lesion_id(label)
        self.select(lesion_id)
        self.driver.click(self.driver.find(QWidget, choice))
        self.driver.wait_for(lambda: self.view.state.assessment(lesion_id, timepoint) is not None, f"{label} judged")

    def add_new_lesion(self, timepoint: int, start: Point, end: Point, site: str, status: str) -> None:
        """Record a new lesion with Shift+N, a line, a place and a status."""
        before = len(self.view.state.lesions)
        self._click_view(timepoint)
        self.driver.key("n", ["Shift_L"])
        self.draw_line(timepoint, start, end)
        self.driver.wait_for(lambda: len(self.view.state.lesions) == before + 1, "the new lesion")
        self.choose_site(site)
        self.driver.click(self.driver.find(QWidget, status))
        self.driver.wait_for(lambda: self.room.is_settled, "the status")

    def select(self, lesion_id: LesionId) -> None:
        """Step through the lesions with E until one is chosen."""
        self._click_view(self.view.timepoint)
        for _ in range(2 * len(self.view.state.lesions)):
            if self.room.flow.selected == lesion_id:
                return
            self.driver.key("e")
        raise Defect("the lesion cannot be chosen with E")

    def lock(self, timepoint: int) -> None:
        """Lock the timepoint with Space and the dialog's button."""
        self._click_view(timepoint)
        self.driver.spin(700)
        self.driver.key("space")
        self.driver.wait_for(
            self.driver.find(QWidget, "lock_dialog").isActiveWindow, "the lock dialog to have the keyboard"
        )
        self.driver.key("Return", ["Control_L"])
        self.driver.wait_for(lambda: self.view.state.is_locked(timepoint), f"TP{timepoint} locked")
        self.driver.wait_for(lambda: self.room.closing.dialog is None, "the dialog closed")

    def open_next(self, timepoint: int) -> None:
        """Open the next timepoint with Space, once central has given it out where the charter is strict."""
        self._wait_for_step(NextAction.OPEN_NEXT_TIMEPOINT)
        self.driver.spin(700)
        self.driver.key("space")
        self.wait_for_images(timepoint)

    def open_sign_dialog(self) -> None:
        """Open the sign dialog with Space, once central has answered for the last lock where the charter is strict."""
        self._wait_for_step(NextAction.SIGN_READ)
        self.driver.spin(700)
        self.driver.key("space")
        self.driver.find(QLineEdit, "sign_password")

    def _wait_for_step(self, action: NextAction) -> None:
        self.driver.wait_for(lambda: self.room.answers.shown(self.view).step.action is action, f"the step {action}")

    def sign(self, password: str) -> None:
        """Type the password into the sign dialog and press Ctrl+Enter."""
        self.driver.click(self.driver.find(QLineEdit, "sign_password"))
        self.driver.write(password)
        self.driver.key("Return", ["Control_L"])

    def save_report(self, path: Path) -> None:
        """Ask for the report with Ctrl+P, type where it shall lie, and wait until it is there."""
        self.driver.key("p", ["Control_L"])
        self.driver.find(QFileDialog, "report_dialog")
        self.driver.key("a", ["Control_L"])
        self.driver.write(str(path))
        self.driver.key("Return")
        self.driver.wait_for(path.exists, "the report")

    def lesion_id(self, label: str) -> LesionId:
        """Return the id of a lesion by its label.

        Raises
        ------
        Defect
            If there is none.
        """
        for lesion in self.view.state.lesions.values():
            if lesion.label == label:
                return lesion.lesion_id
        raise Defect(f"there is no lesion {label}")

    def count(self, role: LesionRole) -> int:
        """Return how many lesions of a role there are."""
        return len(self.view.state.of_role(role))

    def _measured(self, timepoint: int) -> Pane | None:
        """Return the view of the charter's measuring phase, once it shows its images."""
        phase = self.view.charter.measuring_phase
        for pane in self.room.grid.shown:
            facts = pane.facts
            if facts is not None and (facts.timepoint, facts.phase) == (timepoint, phase):
                return pane if pane.volume is not None else None
        return None

    def measured_view(self, timepoint: int) -> Pane:
        """Return the view of a timepoint on which is measured.

        Raises
        ------
        Defect
            If they are not shown.
        """
        pane = self._measured(timepoint)
        if pane is None:
            raise Defect("the images that are measured on are not shown")
        return pane

    def wait_until_registered(self) -> None:
        """Wait until the follow-up that is shown is registered with its prior, which begins once both are whole."""
        links = self.room.grid.links
        self.driver.wait_for(
            lambda: (
                not links.is_registering
                and any(link.kind is LinkKind.REGISTERED for link in links.links.by_frames.values())
            ),
            "the timepoints to be registered",
        )

    def _click_view(self, timepoint: int) -> None:
        """Give a view the keys by a click into its corner, where no mark lies."""
        canvas = self.measured_view(timepoint).canvas
        self.driver.click(canvas, QPoint(canvas.width() // 2, 40))

    def go_to_slice(self, pane: Pane, point: Point) -> None:
        """Turn the wheel over a view until it shows the slice of a point, mm LPS."""
        volume = pane.volume
        if volume is None:
            raise Defect("the view has no images")
        wanted = volume.slice_nearest(point)
        while pane.canvas.slice_index != wanted:
            onward = (wanted > pane.canvas.slice_index) == (volume.scroll_step > 0)
            self._turn_one_slice(pane.canvas, notches=-1 if onward else 1)

    def _turn_one_slice(self, canvas: SliceCanvas, notches: int) -> None:
        before = canvas.slice_index
        self.driver.wheel(canvas, notches)
        self.driver.wait_for(lambda: canvas.slice_index != before, "the next slice")

    def _zoom_in(self, canvas: SliceCanvas, point: Point) -> None:
        before = canvas.view_place
        self.driver.wheel(canvas, 1, canvas.widget_point_of(point), "Control_L")
        self.driver.wait_for(lambda: canvas.view_place != before, "the picture to be larger")

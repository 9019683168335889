<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
 <context>
  <name>readstation</name>
  <message>
   <source>  (yours)</source>
   <translation>  (eigene)</translation>
  </message>
  <message>
   <source> A copy was made.</source>
   <translation> Eine Kopie wurde angelegt.</translation>
  </message>
  <message>
   <source> All of it is delivered.</source>
   <translation> Alles ist übertragen.</translation>
  </message>
  <message>
   <source> And {more} more: readstation verify lists them.</source>
   <translation> Und {more} weitere: readstation verify zeigt sie.</translation>
  </message>
  <message>
   <source> Sequential read: {sequential}.</source>
   <translation> Sequenzielle Befundung: {sequential}.</translation>
  </message>
  <message>
   <source> and {more} more range</source>
   <translation> und {more} weiterer Bereich</translation>
  </message>
  <message>
   <source> and {more} more ranges</source>
   <translation> und {more} weitere Bereiche</translation>
  </message>
  <message>
   <source> or </source>
   <translation> oder </translation>
  </message>
  <message>
   <source> {changes} waiting to be sent.</source>
   <translation> {changes} noch zu senden.</translation>
  </message>
  <message>
   <source> {searched} seen.</source>
   <translation> {searched} gesehen.</translation>
  </message>
  <message>
   <source>%</source>
   <translation>%</translation>
  </message>
  <message>
   <source>% of volume receiving at least this dose</source>
   <translation>% des Volumens mit mindestens dieser Dosis</translation>
  </message>
  <message>
   <source>, a pixel {pixel_mm} mm wide</source>
   <translation>, ein Pixel {pixel_mm} mm breit</translation>
  </message>
  <message>
   <source>, and the charter counts tissue from {limit} HU as viable (MR-116)</source>
   <translation>, und die Charter zählt Gewebe ab {limit} HU als vital (MR-116)</translation>
  </message>
  <message>
   <source>, grey {grey} of 255</source>
   <translation>, Grau {grey} von 255</translation>
  </message>
  <message>
   <source>, moved by you</source>
   <translation>, von Hand verschoben</translation>
  </message>
  <message>
   <source>, sum {total} mm</source>
   <translation>, Summe {total} mm</translation>
  </message>
  <message>
   <source>, {change} from baseline {baseline}</source>
   <translation>, {change} gegenüber Baseline {baseline}</translation>
  </message>
  <message>
   <source>, {slab} mm thick</source>
   <translation>, {slab} mm dick</translation>
  </message>
  <message>
   <source>, {soon} due soon</source>
   <translation>, {soon} bald fällig</translation>
  </message>
  <message>
   <source>1 difference at {timepoint}</source>
   <translation>1 Unterschied bei {timepoint}</translation>
  </message>
  <message>
   <source>1 display</source>
   <translation>1 Bildschirm</translation>
  </message>
  <message>
   <source>1 item</source>
   <translation>1 Punkt</translation>
  </message>
  <message>
   <source>1 of 1 deciding difference</source>
   <translation>1 von 1 entscheidend</translation>
  </message>
  <message>
   <source>1 test pattern   2 grey steps   3 luminance patch   ↑ ↓ another grey   H words off and on</source>
   <translation>1 Testbild   2 Graustufen   3 Leuchtdichtefeld   ↑ ↓ anderes Grau   H Text aus und ein</translation>
  </message>
  <message>
   <source>10 mm or more, arterial enhancement and washout make it a new lesion (MR-402).</source>
   <translation>Ab 10 mm ist eine Läsion mit arterieller Anreicherung und Washout eine neue Läsion (MR-402).</translation>
  </message>
  <message>
   <source>10 slices back</source>
   <translation>10 Schichten zurück</translation>
  </message>
  <message>
   <source>10 slices on</source>
   <translation>10 Schichten vor</translation>
  </message>
  <message>
   <source>18 steps from 0 to 255, 15 apart: equal in digital values. On a display set to the DICOM greyscale function they also look about equally far apart.</source>
   <translation>18 Stufen von 0 bis 255, Abstand 15: gleich in digitalen Werten. Auf einem Bildschirm mit der DICOM-Graustufenfunktion sehen sie auch etwa gleich weit auseinander aus.</translation>
  </message>
  <message>
   <source>2 reads</source>
   <translation>2 Befundungen</translation>
  </message>
  <message>
   <source>5 slices a step</source>
   <translation>5 Schichten je Schritt</translation>
  </message>
  <message>
   <source>95 % of differences</source>
   <translation>95 % der Abweichungen</translation>
  </message>
  <message>
   <source>95 % of your differences lie between {low} and {high} mm.</source>
   <translation>95 % Ihrer Abweichungen liegen zwischen {low} und {high} mm.</translation>
  </message>
  <message>
   <source>: grey {grey} of 255, {place} of {count}</source>
   <translation>: Grau {grey} von 255, {place} von {count}</translation>
  </message>
  <message>
   <source>; {dead} cm² of necrosis left out</source>
   <translation>; {dead} cm² Nekrose ausgelassen</translation>
  </message>
  <message>
   <source>; {regions} not imaged</source>
   <translation>; {regions} nicht abgebildet</translation>
  </message>
  <message>
   <source>A PDF of what you signed: lesions, responses with their reasons, key images, signature.</source>
   <translation>Ein PDF des Signierten: Läsionen, Ansprechen mit Begründung, Schlüsselbilder, Signatur.</translation>
  </message>
  <message>
   <source>A and B in one</source>
   <translation>A und B in einem</translation>
  </message>
  <message>
   <source>A and B in random order, readers not named</source>
   <translation>A und B in zufälliger Reihenfolge, ohne Namen</translation>
  </message>
  <message>
   <source>A and B on one image</source>
   <translation>A und B auf einem Bild</translation>
  </message>
  <message>
   <source>A baseline has no response, only a sum.</source>
   <translation>Eine Baseline hat kein Ansprechen, nur eine Summe.</translation>
  </message>
  <message>
   <source>A beside B</source>
   <translation>A neben B</translation>
  </message>
  <message>
   <source>A correction is a new version with a reason and a second person; this one stays.</source>
   <translation>Eine Korrektur ist eine neue Version mit Begründung und zweiter Person; diese bleibt.</translation>
  </message>
  <message>
   <source>A display is gone. Its views stand here again; every mark is kept.</source>
   <translation>Ein Bildschirm fehlt. Seine Ansichten stehen wieder hier; jede Markierung ist erhalten.</translation>
  </message>
  <message>
   <source>A drag with the right button zooms; W and a drag set the window</source>
   <translation>Ziehen mit der rechten Taste zoomt; W und Ziehen stellen das Fenster ein</translation>
  </message>
  <message>
   <source>A finding was missed</source>
   <translation>Ein Befund wurde übersehen</translation>
  </message>
  <message>
   <source>A line was drawn wrongly</source>
   <translation>Eine Linie wurde falsch gezeichnet</translation>
  </message>
  <message>
   <source>A radius is a number from 1 to 100 mm.</source>
   <translation>Ein Radius ist eine Zahl von 1 bis 100 mm.</translation>
  </message>
  <message>
   <source>A read of case {case} is overdue</source>
   <translation>Eine Befundung von Fall {case} ist überfällig</translation>
  </message>
  <message>
   <source>A report is made of a signed read. Sign this one first.</source>
   <translation>Ein Bericht entsteht aus einer signierten Befundung. Diese zuerst signieren.</translation>
  </message>
  <message>
   <source>A report is made of a signed read. This one is not signed yet.</source>
   <translation>Ein Bericht entsteht aus einer signierten Befundung. Diese ist noch nicht signiert.</translation>
  </message>
  <message>
   <source>A slab mixes slices, so it has no values of its own. Show the plane itself, then draw.</source>
   <translation>Ein Schichtstapel mischt Schichten und hat keine eigenen Werte. Erst die Ebene selbst zeigen, dann zeichnen.</translation>
  </message>
  <message>
   <source>A slab mixes slices, so it has no values of its own. Show the plane itself, then move it.</source>
   <translation>Ein Schichtstapel mischt Schichten und hat keine eigenen Werte. Erst die Ebene selbst zeigen, dann verschieben.</translation>
  </message>
  <message>
   <source>A target that has split has two parts or more; their diameters are added (MR-215).</source>
   <translation>Eine geteilte Zielläsion hat zwei oder mehr Teile; ihre Durchmesser werden addiert (MR-215).</translation>
  </message>
  <message>
   <source>Abdominal wall</source>
   <translation>Bauchwand</translation>
  </message>
  <message>
   <source>About Readstation</source>
   <translation>Über Readstation</translation>
  </message>
  <message>
   <source>About…</source>
   <translation>Über …</translation>
  </message>
  <message>
   <source>Absent</source>
   <translation>Nicht vorhanden</translation>
  </message>
  <message>
   <source>Absent, 0 mm</source>
   <translation>Nicht vorhanden, 0 mm</translation>
  </message>
  <message>
   <source>Acceptable</source>
   <translation>Ausreichend</translation>
  </message>
  <message>
   <source>Active tool</source>
   <translation>Aktives Werkzeug</translation>
  </message>
  <message>
   <source>Activity</source>
   <translation>Aktivität</translation>
  </message>
  <message>
   <source>Add</source>
   <translation>Neu</translation>
  </message>
  <message>
   <source>Add a part</source>
   <translation>Teil hinzufügen</translation>
  </message>
  <message>
   <source>Add this view</source>
   <translation>Ansicht behalten</translation>
  </message>
  <message>
   <source>Adjudicate two reads</source>
   <translation>Zwei Befundungen adjudizieren</translation>
  </message>
  <message>
   <source>Adjudication</source>
   <translation>Adjudikation</translation>
  </message>
  <message>
   <source>Adjudicator</source>
   <translation>Adjudikator</translation>
  </message>
  <message>
   <source>After 5 wrong tries the wait grows; after 10 the trial office must unlock the profile. Saved work is not affected.</source>
   <translation>Nach 5 Fehlversuchen wächst die Wartezeit; nach 10 muss das Studienbüro das Profil entsperren. Gespeicherte Arbeit bleibt unberührt.</translation>
  </message>
  <message>
   <source>After sign-in: Settings (Ctrl+,), Displays, Check.</source>
   <translation>Nach der Anmeldung: Einstellungen (Ctrl+,), Bildschirme, Prüfen.</translation>
  </message>
  <message>
   <source>After the lock</source>
   <translation>Nach dem Abschluss</translation>
  </message>
  <message>
   <source>After the lock nothing can be changed without a new version.</source>
   <translation>Nach der Sperre ändert nur noch eine neue Fassung etwas.</translation>
  </message>
  <message>
   <source>After you sign</source>
   <translation>Nach der Signatur</translation>
  </message>
  <message>
   <source>After {left} more this session locks.</source>
   <translation>Nach {left} weiteren wird diese Sitzung gesperrt.</translation>
  </message>
  <message>
   <source>Agreement with Tc-99m MAA</source>
   <translation>Übereinstimmung mit Tc-99m-MAA</translation>
  </message>
  <message>
   <source>All as they were</source>
   <translation>Alle zurücksetzen</translation>
  </message>
  <message>
   <source>All looked at</source>
   <translation>Alles angesehen</translation>
  </message>
  <message>
   <source>All slices of the required phases were on screen</source>
   <translation>Alle Schichten der geforderten Phasen wurden angezeigt</translation>
  </message>
  <message>
   <source>All timepoints are open. A change needs a reason; the sequential read is kept beside it (MR-807).</source>
   <translation>Alle Zeitpunkte sind offen. Eine Änderung braucht eine Begründung; die sequenzielle Befundung bleibt daneben erhalten (MR-807).</translation>
  </message>
  <message>
   <source>All {cases}</source>
   <translation>Alle {cases}</translation>
  </message>
  <message>
   <source>All {count} timepoints that were read are locked</source>
   <translation>Alle {count} befundeten Zeitpunkte sind abgeschlossen</translation>
  </message>
  <message>
   <source>Also: slice {name} has {length} mm, the longest.</source>
   <translation>Außerdem: Schicht {name} hat mit {length} mm die längste.</translation>
  </message>
  <message>
   <source>Alt</source>
   <translation>Alt</translation>
  </message>
  <message>
   <source>Alt + drag a mark</source>
   <translation>Alt + Ziehen</translation>
  </message>
  <message>
   <source>Alt + wheel</source>
   <translation>Alt + Mausrad</translation>
  </message>
  <message>
   <source>Alt+wheel</source>
   <translation>Alt+Rad</translation>
  </message>
  <message>
   <source>Amend the read of case {case_alias}</source>
   <translation>Nachtrag zur Befundung von Fall {case_alias}</translation>
  </message>
  <message>
   <source>Amend…</source>
   <translation>Nachtrag…</translation>
  </message>
  <message>
   <source>An effusion is disease only with tumour proven by cytology (MR-110).</source>
   <translation>Ein Erguss gilt nur bei zytologisch gesichertem Tumor als Erkrankung (MR-110).</translation>
  </message>
  <message>
   <source>An image of the SPECT or PET is gone from this station.</source>
   <translation>Ein Bild von SPECT oder PET fehlt auf dieser Station.</translation>
  </message>
  <message>
   <source>An image of the series is missing or damaged, so it is not used.</source>
   <translation>Ein Bild der Serie fehlt oder ist beschädigt; sie wird nicht verwendet.</translation>
  </message>
  <message>
   <source>And {more} more: readstation trial status lists them.</source>
   <translation>Und {more} weitere: readstation trial status zählt sie auf.</translation>
  </message>
  <message>
   <source>Another coordinate system: not linked and not fused. Register it first.</source>
   <translation>Anderes Koordinatensystem: nicht verknüpft und ohne Fusion. Zuerst registrieren.</translation>
  </message>
  <message>
   <source>Another person gets a session of their own; this one ends, its work is kept.</source>
   <translation>Eine andere Person erhält eine eigene Sitzung; diese endet, ihre Arbeit bleibt erhalten.</translation>
  </message>
  <message>
   <source>Answer</source>
   <translation>Antwort</translation>
  </message>
  <message>
   <source>Answer before the lock</source>
   <translation>Vor dem Abschluss zu beantworten</translation>
  </message>
  <message>
   <source>Answer: {flag}</source>
   <translation>Beantworten: {flag}</translation>
  </message>
  <message>
   <source>Answers</source>
   <translation>Antworten</translation>
  </message>
  <message>
   <source>Anything that explains your choice</source>
   <translation>Alles, was die Entscheidung erklärt</translation>
  </message>
  <message>
   <source>Apr</source>
   <translation>Apr</translation>
  </message>
  <message>
   <source>Area</source>
   <translation>Fläche</translation>
  </message>
  <message>
   <source>Arrow note</source>
   <translation>Pfeilnotiz</translation>
  </message>
  <message>
   <source>Art</source>
   <translation>Art</translation>
  </message>
  <message>
   <source>Artefact</source>
   <translation>Artefakt</translation>
  </message>
  <message>
   <source>Arterial enhancement</source>
   <translation>Arterielle Anreicherung</translation>
  </message>
  <message>
   <source>Arterial phase</source>
   <translation>Arterielle Phase</translation>
  </message>
  <message>
   <source>Arterial phase missing or mistimed</source>
   <translation>Arterielle Phase fehlt oder falsch getroffen</translation>
  </message>
  <message>
   <source>As a plot</source>
   <translation>Als Diagramm</translation>
  </message>
  <message>
   <source>As a table</source>
   <translation>Als Tabelle</translation>
  </message>
  <message>
   <source>As acquired</source>
   <translation>Wie aufgenommen</translation>
  </message>
  <message>
   <source>As hung</source>
   <translation>Wie gehängt</translation>
  </message>
  <message>
   <source>As in the reference, and every rule of the case is kept.</source>
   <translation>Wie in der Referenz, und jede Regel des Falls ist eingehalten.</translation>
  </message>
  <message>
   <source>As it is</source>
   <translation>Wie sie ist</translation>
  </message>
  <message>
   <source>As it was</source>
   <translation>Zurücksetzen</translation>
  </message>
  <message>
   <source>As sent</source>
   <translation>Wie gesendet</translation>
  </message>
  <message>
   <source>Asked for at every signature. 3 wrong passwords lock this session.</source>
   <translation>Wird bei jeder Signatur verlangt. 3 falsche Passwörter sperren diese Sitzung.</translation>
  </message>
  <message>
   <source>Asking central</source>
   <translation>Die Zentrale wird gefragt</translation>
  </message>
  <message>
   <source>Assisted diameter</source>
   <translation>Vorgeschlagener Durchmesser</translation>
  </message>
  <message>
   <source>At another timepoint: {cases}.</source>
   <translation>Zu einem anderen Zeitpunkt: {cases}.</translation>
  </message>
  <message>
   <source>At baseline nothing is new. Draw it as a target (D), then make it a non-target (N).</source>
   <translation>Bei Baseline ist nichts neu. Als Zielläsion zeichnen (D), dann zur Nicht-Zielläsion machen (N).</translation>
  </message>
  <message>
   <source>At central: {quarantined} facts refused, {conflicts} conflicts, {forks} forks.</source>
   <translation>In der Zentrale: {quarantined} Einträge abgelehnt, {conflicts} Konflikte, {forks} Gabelungen.</translation>
  </message>
  <message>
   <source>At least 12 characters; a sentence is fine. Nobody can look it up or reset it.</source>
   <translation>Mindestens 12 Zeichen, gern ein Satz. Niemand kann es nachsehen oder zurücksetzen.</translation>
  </message>
  <message>
   <source>At least 12 characters; a sentence is fine. Pasting is allowed.</source>
   <translation>Mindestens 12 Zeichen; ein Satz ist gut. Einfügen ist erlaubt.</translation>
  </message>
  <message>
   <source>At least {least} {words}</source>
   <translation>Mindestens {least} {words}</translation>
  </message>
  <message>
   <source>At most {per_organ} targets in {organ}</source>
   <translation>Höchstens {per_organ} Zielläsionen in {organ}</translation>
  </message>
  <message>
   <source>At most {total} targets</source>
   <translation>Höchstens {total} Zielläsionen</translation>
  </message>
  <message>
   <source>Atypical</source>
   <translation>Atypisch</translation>
  </message>
  <message>
   <source>Auditor</source>
   <translation>Auditor</translation>
  </message>
  <message>
   <source>Aug</source>
   <translation>Aug</translation>
  </message>
  <message>
   <source>Axial</source>
   <translation>Axial</translation>
  </message>
  <message>
   <source>Back</source>
   <translation>Zurück</translation>
  </message>
  <message>
   <source>Back to the practice cases (Esc)</source>
   <translation>Zurück zu den Übungsfällen (Esc)</translation>
  </message>
  <message>
   <source>Back to the score (Esc)</source>
   <translation>Zurück zur Auswertung (Esc)</translation>
  </message>
  <message>
   <source>Back to the worklist (Ctrl+W); the work is kept</source>
   <translation>Zurück zur Arbeitsliste (Strg+W); die Arbeit bleibt erhalten</translation>
  </message>
  <message>
   <source>Back to the worklist, work kept</source>
   <translation>Zurück zur Arbeitsliste, Arbeit bleibt erhalten</translation>
  </message>
  <message>
   <source>Baseline, and the whole read</source>
   <translation>Baseline und ganze Befundung</translation>
  </message>
  <message>
   <source>Before</source>
   <translation>Vorher</translation>
  </message>
  <message>
   <source>Before registration: by position alone, {shift} mm away.</source>
   <translation>Vor der Registrierung: nur nach Position, {shift} mm entfernt.</translation>
  </message>
  <message>
   <source>Before the lock</source>
   <translation>Vor dem Abschluss</translation>
  </message>
  <message>
   <source>Before the lock: </source>
   <translation>Vor dem Abschluss: </translation>
  </message>
  <message>
   <source>Begin a volume above the images: paint, grow, take in a file or begin from the CT.</source>
   <translation>Beginnen Sie über den Bildern ein Volumen: malen, wachsen lassen, eine Datei übernehmen oder vom CT ausgehen.</translation>
  </message>
  <message>
   <source>Begin version {version}</source>
   <translation>Version {version} beginnen</translation>
  </message>
  <message>
   <source>Below {floor} new marks are refused, so that saving and signing still work. Free some space.</source>
   <translation>Unter {floor} werden neue Markierungen abgelehnt, damit Speichern und Signieren möglich bleiben. Bitte Platz schaffen.</translation>
  </message>
  <message>
   <source>Beside it</source>
   <translation>Daneben</translation>
  </message>
  <message>
   <source>Black it out or keep it back</source>
   <translation>Schwärzen oder zurückhalten</translation>
  </message>
  <message>
   <source>Black out</source>
   <translation>Schwärzen</translation>
  </message>
  <message>
   <source>Bland thrombus</source>
   <translation>Blander Thrombus</translation>
  </message>
  <message>
   <source>Blinded</source>
   <translation>Verblindet</translation>
  </message>
  <message>
   <source>Blinded independent review, liver</source>
   <translation>Verblindete unabhängige Befundung, Leber</translation>
  </message>
  <message>
   <source>Blinded: report that you may have learned something</source>
   <translation>Verblindet: melden, dass Sie etwas erfahren haben könnten</translation>
  </message>
  <message>
   <source>Blocked</source>
   <translation>Blockiert</translation>
  </message>
  <message>
   <source>Bone</source>
   <translation>Knochen</translation>
  </message>
  <message>
   <source>Borders</source>
   <translation>Abgrenzung</translation>
  </message>
  <message>
   <source>Bowel</source>
   <translation>Darm</translation>
  </message>
  <message>
   <source>Bring every window back into sight</source>
   <translation>Alle Fenster wieder sichtbar machen</translation>
  </message>
  <message>
   <source>Brush</source>
   <translation>Pinsel</translation>
  </message>
  <message>
   <source>By case</source>
   <translation>Nach Fall</translation>
  </message>
  <message>
   <source>By its size</source>
   <translation>Nach Größe</translation>
  </message>
  <message>
   <source>C shows the other series of this timepoint.</source>
   <translation>C zeigt die anderen Serien dieses Zeitpunkts.</translation>
  </message>
  <message>
   <source>CSV (*.csv)</source>
   <translation>CSV (*.csv)</translation>
  </message>
  <message>
   <source>Camera calibration</source>
   <translation>Kamerakalibrierung</translation>
  </message>
  <message>
   <source>Camera, counts/s/GBq (empty: none)</source>
   <translation>Kamera, Impulse/s/GBq (leer: keine)</translation>
  </message>
  <message>
   <source>Cancel the drawing</source>
   <translation>Zeichnen abbrechen</translation>
  </message>
  <message>
   <source>Caps</source>
   <translation>Feststell</translation>
  </message>
  <message>
   <source>Case</source>
   <translation>Fall</translation>
  </message>
  <message>
   <source>Case {alias}</source>
   <translation>Fall {alias}</translation>
  </message>
  <message>
   <source>Case {case_alias}, {timepoint}</source>
   <translation>Fall {case_alias}, {timepoint}</translation>
  </message>
  <message>
   <source>Case {case} was read at two stations</source>
   <translation>Fall {case} wurde an zwei Stationen gelesen</translation>
  </message>
  <message>
   <source>Case {case} was signed at two stations. Both versions are kept. Your next signature here names both: sign it, or amend what is signed.</source>
   <translation>Fall {case} wurde an zwei Stationen unterschrieben. Beide Fassungen sind aufbewahrt. Ihre nächste Unterschrift hier nennt beide: Unterschreiben Sie, oder berichtigen Sie die unterschriebene Fassung.</translation>
  </message>
  <message>
   <source>Case {case}: {why}</source>
   <translation>Fall {case}: {why}</translation>
  </message>
  <message>
   <source>Cases</source>
   <translation>Fälle</translation>
  </message>
  <message>
   <source>Cases and their reads</source>
   <translation>Fälle und ihre Befundungen</translation>
  </message>
  <message>
   <source>Cases blocked</source>
   <translation>Blockierte Fälle</translation>
  </message>
  <message>
   <source>Cases finished</source>
   <translation>Fertige Fälle</translation>
  </message>
  <message>
   <source>Cases read</source>
   <translation>Gelesene Fälle</translation>
  </message>
  <message>
   <source>Cases that wait for a decision: {number}. None of their reads counts yet.</source>
   <translation>Fälle ohne Entscheidung: {number}. Noch zählt keine ihrer Befundungen.</translation>
  </message>
  <message>
   <source>Central confirms the lock and says what comes next. The read goes on by itself.</source>
   <translation>Die Zentrale bestätigt die Sperre und sagt, was als Nächstes kommt. Die Befundung geht von selbst weiter.</translation>
  </message>
  <message>
   <source>Central did not answer</source>
   <translation>Die Zentrale antwortet nicht</translation>
  </message>
  <message>
   <source>Central put something aside. It is kept. Ask the office.</source>
   <translation>Die Zentrale hat etwas beiseitegelegt. Es bleibt erhalten. Bitte im Studienbüro nachfragen.</translation>
  </message>
  <message>
   <source>Certificate written: {path}</source>
   <translation>Zertifikat geschrieben: {path}</translation>
  </message>
  <message>
   <source>Certify a trainee</source>
   <translation>Eine Person zertifizieren</translation>
  </message>
  <message>
   <source>Certify a trainee…</source>
   <translation>Eine Person zertifizieren…</translation>
  </message>
  <message>
   <source>Change it</source>
   <translation>Ändern</translation>
  </message>
  <message>
   <source>Change the filter or the tab to see other cases.</source>
   <translation>Filter oder Reiter wechseln, um andere Fälle zu sehen.</translation>
  </message>
  <message>
   <source>Change the password</source>
   <translation>Passwort ändern</translation>
  </message>
  <message>
   <source>Change what is not so, then confirm.</source>
   <translation>Nicht Zutreffendes ändern, dann bestätigen.</translation>
  </message>
  <message>
   <source>Changed</source>
   <translation>Geändert</translation>
  </message>
  <message>
   <source>Changing the password</source>
   <translation>Passwort wird geändert</translation>
  </message>
  <message>
   <source>Check and sign</source>
   <translation>Prüfen und signieren</translation>
  </message>
  <message>
   <source>Check everything, then lock the read</source>
   <translation>Alles prüfen, dann die Befundung sperren</translation>
  </message>
  <message>
   <source>Check of display {name}</source>
   <translation>Prüfung von Bildschirm {name}</translation>
  </message>
  <message>
   <source>Check of {label}</source>
   <translation>Prüfung von {label}</translation>
  </message>
  <message>
   <source>Check that the disk has room.</source>
   <translation>Bitte prüfen, ob die Festplatte Platz hat.</translation>
  </message>
  <message>
   <source>Check the baseline, then lock {label}</source>
   <translation>Baseline prüfen, dann {label} abschließen</translation>
  </message>
  <message>
   <source>Check the displays</source>
   <translation>Bildschirme prüfen</translation>
  </message>
  <message>
   <source>Check the result, then lock {label}</source>
   <translation>Ergebnis prüfen, dann {label} abschließen</translation>
  </message>
  <message>
   <source>Check what you sign, then sign. The version before it stays.</source>
   <translation>Das zu Signierende prüfen, dann signieren. Die vorige Version bleibt.</translation>
  </message>
  <message>
   <source>Check what {file} names.</source>
   <translation>Bitte prüfen, was {file} nennt.</translation>
  </message>
  <message>
   <source>Check your decision once more; the password is asked for at every signature.</source>
   <translation>Die Entscheidung noch einmal prüfen; das Passwort wird bei jeder Signatur verlangt.</translation>
  </message>
  <message>
   <source>Checking images</source>
   <translation>Bilder werden geprüft</translation>
  </message>
  <message>
   <source>Checking signed reads</source>
   <translation>Signierte Befundungen werden geprüft</translation>
  </message>
  <message>
   <source>Checking the password</source>
   <translation>Passwort wird geprüft</translation>
  </message>
  <message>
   <source>Checking the practice case</source>
   <translation>Der Übungsfall wird geprüft</translation>
  </message>
  <message>
   <source>Checking the record</source>
   <translation>Aufzeichnung wird geprüft</translation>
  </message>
  <message>
   <source>Checks before signing</source>
   <translation>Prüfungen vor der Signatur</translation>
  </message>
  <message>
   <source>Checks before the lock</source>
   <translation>Prüfungen vor dem Abschluss</translation>
  </message>
  <message>
   <source>Chest</source>
   <translation>Thorax</translation>
  </message>
  <message>
   <source>Choice of a read</source>
   <translation>Wahl einer Befundung</translation>
  </message>
  <message>
   <source>Choose A or B</source>
   <translation>A oder B wählen</translation>
  </message>
  <message>
   <source>Choose a case in the list to see what is done of it.</source>
   <translation>Einen Fall der Liste wählen, um seinen Stand zu sehen.</translation>
  </message>
  <message>
   <source>Choose a line of this timepoint on the slice that is shown (J); then Alt and an arrow moves it.</source>
   <translation>Eine Linie dieses Zeitpunkts auf der gezeigten Schicht wählen (J); dann verschiebt Alt mit Pfeiltaste sie.</translation>
  </message>
  <message>
   <source>Choose a read</source>
   <translation>Eine Befundung wählen</translation>
  </message>
  <message>
   <source>Choose a reason</source>
   <translation>Einen Grund wählen</translation>
  </message>
  <message>
   <source>Choose an empty folder</source>
   <translation>Einen leeren Ordner wählen</translation>
  </message>
  <message>
   <source>Choose another folder.</source>
   <translation>Wählen Sie einen anderen Ordner.</translation>
  </message>
  <message>
   <source>Choose at the right which target it merged into.</source>
   <translation>Rechts wählen, mit welcher Zielläsion sie verschmolzen ist.</translation>
  </message>
  <message>
   <source>Choose it again.</source>
   <translation>Bitte neu wählen.</translation>
  </message>
  <message>
   <source>Choose its place from the charter's list: the rules of size and phase follow from it.</source>
   <translation>Den Ort aus der Liste der Charter wählen: daraus folgen die Regeln für Größe und Phase.</translation>
  </message>
  <message>
   <source>Choose the place</source>
   <translation>Ort wählen</translation>
  </message>
  <message>
   <source>Choose the site</source>
   <translation>Ort wählen</translation>
  </message>
  <message>
   <source>Choose the target that has merged (Q and E).</source>
   <translation>Die verschmolzene Zielläsion wählen (Q und E).</translation>
  </message>
  <message>
   <source>Choose the target that this line measures (Q and E), then draw it.</source>
   <translation>Die Zielläsion wählen, die diese Linie misst (Q und E), dann zeichnen.</translation>
  </message>
  <message>
   <source>Choose…</source>
   <translation>Wählen…</translation>
  </message>
  <message>
   <source>Cividis, for colour-blind eyes</source>
   <translation>Cividis, für Farbenblinde</translation>
  </message>
  <message>
   <source>Clear</source>
   <translation>Scharf</translation>
  </message>
  <message>
   <source>Clear borders</source>
   <translation>Scharf begrenzt</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>Close, work kept</source>
   <translation>Schließen, Arbeit bleibt erhalten</translation>
  </message>
  <message>
   <source>Code of the trial office for {initials}</source>
   <translation>Code des Studienbüros für {initials}</translation>
  </message>
  <message>
   <source>Colours</source>
   <translation>Farben</translation>
  </message>
  <message>
   <source>Commands</source>
   <translation>Befehle</translation>
  </message>
  <message>
   <source>Comment</source>
   <translation>Kommentar</translation>
  </message>
  <message>
   <source>Comment for {label}</source>
   <translation>Kommentar zu {label}</translation>
  </message>
  <message>
   <source>Compare the two reads</source>
   <translation>Beide Befundungen vergleichen</translation>
  </message>
  <message>
   <source>Compared</source>
   <translation>Verglichen</translation>
  </message>
  <message>
   <source>Comparing both reads</source>
   <translation>Beide Befundungen werden verglichen</translation>
  </message>
  <message>
   <source>Comparing the reads</source>
   <translation>Die Befundungen werden verglichen</translation>
  </message>
  <message>
   <source>Complete</source>
   <translation>Vollständig</translation>
  </message>
  <message>
   <source>Computed by</source>
   <translation>Berechnet mit</translation>
  </message>
  <message>
   <source>Computing the doses</source>
   <translation>Dosen werden berechnet</translation>
  </message>
  <message>
   <source>Computing…</source>
   <translation>Wird berechnet …</translation>
  </message>
  <message>
   <source>Concordant</source>
   <translation>Übereinstimmend</translation>
  </message>
  <message>
   <source>Confirm</source>
   <translation>Bestätigen</translation>
  </message>
  <message>
   <source>Confirm all that are open</source>
   <translation>Alle offenen bestätigen</translation>
  </message>
  <message>
   <source>Confirm {label}</source>
   <translation>{label} bestätigen</translation>
  </message>
  <message>
   <source>Confirm {label} at {length} mm</source>
   <translation>{label} mit {length} mm bestätigen</translation>
  </message>
  <message>
   <source>Continue</source>
   <translation>Fortsetzen</translation>
  </message>
  <message>
   <source>Continue at {timepoint}</source>
   <translation>Fortsetzen bei {timepoint}</translation>
  </message>
  <message>
   <source>Continue the decision</source>
   <translation>Entscheidung fortsetzen</translation>
  </message>
  <message>
   <source>Continue the distribution read</source>
   <translation>Verteilungsbefund fortsetzen</translation>
  </message>
  <message>
   <source>Continue where you stopped</source>
   <translation>Dort fortsetzen, wo aufgehört wurde</translation>
  </message>
  <message>
   <source>Continue {round}</source>
   <translation>Fortsetzen: {round}</translation>
  </message>
  <message>
   <source>Contrast</source>
   <translation>Kontrastmittel</translation>
  </message>
  <message>
   <source>Corner text</source>
   <translation>Ecktexte</translation>
  </message>
  <message>
   <source>Coronal</source>
   <translation>Koronal</translation>
  </message>
  <message>
   <source>Correct what is wrong, then lock version {version}</source>
   <translation>Falsches korrigieren, dann Version {version} abschließen</translation>
  </message>
  <message>
   <source>Counts as checked</source>
   <translation>Gilt als geprüft</translation>
  </message>
  <message>
   <source>Coverage</source>
   <translation>Abdeckung</translation>
  </message>
  <message>
   <source>Criterion</source>
   <translation>Kriterium</translation>
  </message>
  <message>
   <source>Crosses necrosis</source>
   <translation>Quert Nekrose</translation>
  </message>
  <message>
   <source>Crosses necrosis, kept with a reason</source>
   <translation>Quert Nekrose, mit Begründung belassen</translation>
  </message>
  <message>
   <source>Crosses no necrosis</source>
   <translation>Quert keine Nekrose</translation>
  </message>
  <message>
   <source>Ctrl</source>
   <translation>Strg</translation>
  </message>
  <message>
   <source>Ctrl + click</source>
   <translation>Strg + Klick</translation>
  </message>
  <message>
   <source>Ctrl + wheel</source>
   <translation>Strg + Mausrad</translation>
  </message>
  <message>
   <source>Ctrl+wheel</source>
   <translation>Strg+Rad</translation>
  </message>
  <message>
   <source>Cystic or necrotic</source>
   <translation>Zystisch oder nekrotisch</translation>
  </message>
  <message>
   <source>Cytology</source>
   <translation>Zytologie</translation>
  </message>
  <message>
   <source>Cytology negative</source>
   <translation>Zytologie negativ</translation>
  </message>
  <message>
   <source>Cytology positive</source>
   <translation>Zytologie positiv</translation>
  </message>
  <message>
   <source>DICOM</source>
   <translation>DICOM</translation>
  </message>
  <message>
   <source>DICOM (*.dcm)</source>
   <translation>DICOM (*.dcm)</translation>
  </message>
  <message>
   <source>Dec</source>
   <translation>Dez</translation>
  </message>
  <message>
   <source>Decide on {label}, then choose a read</source>
   <translation>Über {label} entscheiden, dann eine Befundung wählen</translation>
  </message>
  <message>
   <source>Deciding differences not looked at: {count}.</source>
   <translation>Nicht angesehene entscheidende Unterschiede: {count}.</translation>
  </message>
  <message>
   <source>Decision</source>
   <translation>Entscheidung</translation>
  </message>
  <message>
   <source>Decisions that wait</source>
   <translation>Offene Entscheidungen</translation>
  </message>
  <message>
   <source>Definite</source>
   <translation>Sicher</translation>
  </message>
  <message>
   <source>Del</source>
   <translation>Spät</translation>
  </message>
  <message>
   <source>Delayed</source>
   <translation>Verzögert</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>Entf</translation>
  </message>
  <message>
   <source>Deliveries</source>
   <translation>Lieferungen</translation>
  </message>
  <message>
   <source>Delivery</source>
   <translation>Übertragung</translation>
  </message>
  <message>
   <source>Demonstration or practice: no check is asked for.</source>
   <translation>Demonstration oder Übung: keine Prüfung verlangt.</translation>
  </message>
  <message>
   <source>Demonstration: no patient data</source>
   <translation>Demonstration: keine Patientendaten</translation>
  </message>
  <message>
   <source>Diagnostic</source>
   <translation>Diagnostisch</translation>
  </message>
  <message>
   <source>Diagnostic series beside</source>
   <translation>Diagnostische Serie daneben</translation>
  </message>
  <message>
   <source>Diameter</source>
   <translation>Durchmesser</translation>
  </message>
  <message>
   <source>Differ: {triggers}</source>
   <translation>Verschieden: {triggers}</translation>
  </message>
  <message>
   <source>Difference</source>
   <translation>Unterschied</translation>
  </message>
  <message>
   <source>Difference, mm</source>
   <translation>Abweichung, mm</translation>
  </message>
  <message>
   <source>Difference: {mm} mm.</source>
   <translation>Unterschied: {mm} mm.</translation>
  </message>
  <message>
   <source>Differences</source>
   <translation>Unterschiede</translation>
  </message>
  <message>
   <source>Differences between the two reads</source>
   <translation>Unterschiede zwischen den zwei Befundungen</translation>
  </message>
  <message>
   <source>Differs: {differing}.</source>
   <translation>Weicht ab: {differing}.</translation>
  </message>
  <message>
   <source>Discard</source>
   <translation>Verwerfen</translation>
  </message>
  <message>
   <source>Discard the line</source>
   <translation>Linie verwerfen</translation>
  </message>
  <message>
   <source>Discordance</source>
   <translation>Diskordanz</translation>
  </message>
  <message>
   <source>Discordant cases</source>
   <translation>Diskordante Fälle</translation>
  </message>
  <message>
   <source>Dismiss</source>
   <translation>Verwerfen</translation>
  </message>
  <message>
   <source>Displays</source>
   <translation>Bildschirme</translation>
  </message>
  <message>
   <source>Distribution</source>
   <translation>Verteilung</translation>
  </message>
  <message>
   <source>Distribution form</source>
   <translation>Verteilungsbogen</translation>
  </message>
  <message>
   <source>Distribution in the liver</source>
   <translation>Verteilung in der Leber</translation>
  </message>
  <message>
   <source>Distribution on SPECT-CT</source>
   <translation>Verteilung in der SPECT-CT</translation>
  </message>
  <message>
   <source>Do it again.</source>
   <translation>Bitte wiederholen.</translation>
  </message>
  <message>
   <source>Do the next step</source>
   <translation>Nächsten Schritt ausführen</translation>
  </message>
  <message>
   <source>Does it lie in the treated territory? The localized response counts such targets (MR-510).</source>
   <translation>Liegt sie im behandelten Gebiet? Das lokalisierte Ansprechen zählt solche Zielläsionen (MR-510).</translation>
  </message>
  <message>
   <source>Dose</source>
   <translation>Dosis</translation>
  </message>
  <message>
   <source>Dose by volume</source>
   <translation>Dosis je Volumen</translation>
  </message>
  <message>
   <source>Dose-volume histogram</source>
   <translation>Dosis-Volumen-Histogramm</translation>
  </message>
  <message>
   <source>Doses</source>
   <translation>Dosen</translation>
  </message>
  <message>
   <source>Double click</source>
   <translation>Doppelklick</translation>
  </message>
  <message>
   <source>Doubtful focus seen</source>
   <translation>Fraglicher Herd gesehen</translation>
  </message>
  <message>
   <source>Doubtful registration, ± {residual} mm, not used. {why}</source>
   <translation>Zweifelhafte Registrierung, ± {residual} mm, nicht verwendet. {why}</translation>
  </message>
  <message>
   <source>Drag over what has to go and make it black, or keep the series back.</source>
   <translation>Ziehen Sie über das, was weg muss, und machen Sie es schwarz, oder halten Sie die Serie zurück.</translation>
  </message>
  <message>
   <source>Drag over what has to go. The stored series stays; a new one stands in for it.</source>
   <translation>Ziehen Sie über das, was weg muss. Die gespeicherte Serie bleibt; eine neue tritt an ihre Stelle.</translation>
  </message>
  <message>
   <source>Drag: window, level</source>
   <translation>Ziehen: Fenster</translation>
  </message>
  <message>
   <source>Drag: zoom</source>
   <translation>Ziehen: Zoom</translation>
  </message>
  <message>
   <source>Draw A and B on one image</source>
   <translation>A und B auf einem Bild zeichnen</translation>
  </message>
  <message>
   <source>Draw T1</source>
   <translation>T1 zeichnen</translation>
  </message>
  <message>
   <source>Draw again</source>
   <translation>Neu zeichnen</translation>
  </message>
  <message>
   <source>Draw the line yourself (D).</source>
   <translation>Die Linie selbst zeichnen (D).</translation>
  </message>
  <message>
   <source>Draw the next part of {label}</source>
   <translation>Nächsten Teil von {label} zeichnen</translation>
  </message>
  <message>
   <source>Draw the part</source>
   <translation>Teil zeichnen</translation>
  </message>
  <message>
   <source>Drawn on</source>
   <translation>Gezeichnet auf</translation>
  </message>
  <message>
   <source>Due</source>
   <translation>Fällig</translation>
  </message>
  <message>
   <source>Due soon</source>
   <translation>Bald fällig</translation>
  </message>
  <message>
   <source>Duodenum</source>
   <translation>Zwölffingerdarm</translation>
  </message>
  <message>
   <source>Each action is saved as you make it.</source>
   <translation>Jede Aktion wird sofort gespeichert.</translation>
  </message>
  <message>
   <source>Each action is written to this disk as you make it.</source>
   <translation>Jede Aktion wird sofort auf diese Festplatte geschrieben.</translation>
  </message>
  <message>
   <source>Each endpoint from one read, no new measurement (MR-810).</source>
   <translation>Jeder Endpunkt aus einer Befundung, keine neue Messung (MR-810).</translation>
  </message>
  <message>
   <source>Earlier lung dose</source>
   <translation>Frühere Lungendosis</translation>
  </message>
  <message>
   <source>Earlier lung dose, Gy</source>
   <translation>Frühere Lungendosis, Gy</translation>
  </message>
  <message>
   <source>Earlier prior</source>
   <translation>Frühere Voraufnahme</translation>
  </message>
  <message>
   <source>Earlier timepoint</source>
   <translation>Früherer Zeitpunkt</translation>
  </message>
  <message>
   <source>Effect if swapped</source>
   <translation>Wirkung bei Tausch</translation>
  </message>
  <message>
   <source>End</source>
   <translation>Ende</translation>
  </message>
  <message>
   <source>Endpoints that differ: {numbers}</source>
   <translation>Abweichende Endpunkte: {numbers}</translation>
  </message>
  <message>
   <source>Enhances in the arterial phase</source>
   <translation>Reichert in der arteriellen Phase an</translation>
  </message>
  <message>
   <source>Enter</source>
   <translation>Enter</translation>
  </message>
  <message>
   <source>Enter a finding that is not measured: an effusion, a thrombus</source>
   <translation>Befund ohne Messung eingeben: Erguss, Thrombus</translation>
  </message>
  <message>
   <source>Enter a non-target that is not measured: an effusion, a thrombus, several lesions</source>
   <translation>Nicht-Zielläsion ohne Messung eingeben: Erguss, Thrombus, mehrere Läsionen</translation>
  </message>
  <message>
   <source>Enter does not lock; Ctrl+Enter does.</source>
   <translation>Enter schließt nicht ab, nur Strg+Enter.</translation>
  </message>
  <message>
   <source>Equivocal</source>
   <translation>Unklar</translation>
  </message>
  <message>
   <source>Equivocal finding, {named}</source>
   <translation>Fraglicher Befund, {named}</translation>
  </message>
  <message>
   <source>Equivocal, look again</source>
   <translation>Unklar, erneut ansehen</translation>
  </message>
  <message>
   <source>Esc</source>
   <translation>Esc</translation>
  </message>
  <message>
   <source>Every criterion of the plan is met. Send the results to your trainer, who signs a certificate.</source>
   <translation>Jedes Kriterium des Plans ist erfüllt. Geben Sie die Ergebnisse an die Ausbildung, die das Zertifikat signiert.</translation>
  </message>
  <message>
   <source>Every deciding difference was looked at.</source>
   <translation>Jeder entscheidende Unterschied wurde angesehen.</translation>
  </message>
  <message>
   <source>Every image of the series is searched once. What is found is marked for your eyes.</source>
   <translation>Jedes Bild der Serie wird einmal durchsucht. Was gefunden wird, ist für Ihre Augen markiert.</translation>
  </message>
  <message>
   <source>Every item of the form is answered.</source>
   <translation>Jeder Punkt des Bogens ist beantwortet.</translation>
  </message>
  <message>
   <source>Every lesion has a state at every timepoint</source>
   <translation>Jede Läsion hat zu jedem Zeitpunkt einen Status</translation>
  </message>
  <message>
   <source>Every lesion has a state at {label}</source>
   <translation>Jede Läsion hat zu {label} einen Status</translation>
  </message>
  <message>
   <source>Every result is checked against its case, and the score computed again, before you sign.</source>
   <translation>Jedes Ergebnis wird gegen seinen Fall geprüft und die Auswertung neu berechnet, bevor Sie signieren.</translation>
  </message>
  <message>
   <source>Every rule of the case kept</source>
   <translation>Jede Regel des Falls eingehalten</translation>
  </message>
  <message>
   <source>Every slice of the required phases of this timepoint was on screen.</source>
   <translation>Jede Schicht der geforderten Phasen dieses Zeitpunkts wurde angezeigt.</translation>
  </message>
  <message>
   <source>Every step differs from the one beside it, the darkest two and the lightest two as well.</source>
   <translation>Jede Stufe hebt sich von der benachbarten ab, auch die beiden dunkelsten und die beiden hellsten.</translation>
  </message>
  <message>
   <source>Every timepoint and the global read are locked.</source>
   <translation>Alle Zeitpunkte und die Gesamtbefundung sind abgeschlossen.</translation>
  </message>
  <message>
   <source>Every timepoint is locked.</source>
   <translation>Alle Zeitpunkte sind abgeschlossen.</translation>
  </message>
  <message>
   <source>Every timepoint is locked. Look at all of them once more with everything open; then sign (MR-807).</source>
   <translation>Alle Zeitpunkte sind abgeschlossen. Alle noch einmal mit allen Bildern ansehen, dann signieren (MR-807).</translation>
  </message>
  <message>
   <source>Everything at central is verified first; else nothing is written.</source>
   <translation>Zuerst wird alles in der Zentrale geprüft; sonst wird nichts geschrieben.</translation>
  </message>
  <message>
   <source>Everything is kept. Ask the trial office for a new one: readstation certificate request.</source>
   <translation>Alles bleibt erhalten. Beim Studienbüro ein neues anfordern: readstation certificate request.</translation>
  </message>
  <message>
   <source>Everything shown as saved is kept.</source>
   <translation>Alles als gespeichert Angezeigte bleibt erhalten.</translation>
  </message>
  <message>
   <source>Everything that was saved is kept: the database is whole, {actions} and the audit trail were checked.{copy}</source>
   <translation>Alles Gespeicherte ist erhalten: Die Datenbank ist heil, {actions} und der Audit-Trail wurden geprüft.{copy}</translation>
  </message>
  <message>
   <source>Everything that was signed, with keys, log and checkpoints, in one file.</source>
   <translation>Alles Signierte mit Schlüsseln, Log und Prüfpunkten in einer Datei.</translation>
  </message>
  <message>
   <source>Everything you did in it is kept.</source>
   <translation>Alles, was Sie darin getan haben, bleibt erhalten.</translation>
  </message>
  <message>
   <source>Everywhere</source>
   <translation>Überall</translation>
  </message>
  <message>
   <source>Evidence</source>
   <translation>Nachweise</translation>
  </message>
  <message>
   <source>Evidence of {facts} facts written: {place}</source>
   <translation>Nachweise mit {facts} Einträgen geschrieben: {place}</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Export</translation>
  </message>
  <message>
   <source>Export {signed} signed reads</source>
   <translation>{signed} signierte Befundungen exportieren</translation>
  </message>
  <message>
   <source>Extra</source>
   <translation>Zusätzlich</translation>
  </message>
  <message>
   <source>Extra lesions per case</source>
   <translation>Zusätzliche Läsionen je Fall</translation>
  </message>
  <message>
   <source>Falciform, abdominal wall</source>
   <translation>Lig. falciforme, Bauchwand</translation>
  </message>
  <message>
   <source>Feb</source>
   <translation>Feb</translation>
  </message>
  <message>
   <source>Figure</source>
   <translation>Größe</translation>
  </message>
  <message>
   <source>Figures</source>
   <translation>Größen</translation>
  </message>
  <message>
   <source>Figures, research use</source>
   <translation>Größen, nur für Forschung</translation>
  </message>
  <message>
   <source>File</source>
   <translation>Datei</translation>
  </message>
  <message>
   <source>Fill between slices</source>
   <translation>Zwischen Schichten füllen</translation>
  </message>
  <message>
   <source>Find a case</source>
   <translation>Fall suchen</translation>
  </message>
  <message>
   <source>Find a case   (Ctrl+F)</source>
   <translation>Fall suchen   (Strg+F)</translation>
  </message>
  <message>
   <source>Find a command</source>
   <translation>Befehl suchen</translation>
  </message>
  <message>
   <source>Fine detail</source>
   <translation>Feine Einzelheiten</translation>
  </message>
  <message>
   <source>First reader</source>
   <translation>Erster Befunder</translation>
  </message>
  <message>
   <source>First slice</source>
   <translation>Erste Schicht</translation>
  </message>
  <message>
   <source>Fit and centre</source>
   <translation>Einpassen und zentrieren</translation>
  </message>
  <message>
   <source>Fit with one connection to a file, as this program has; others must not open the file.</source>
   <translation>Geeignet bei einer Verbindung je Datei, wie dieses Programm sie hat; andere dürfen die Datei nicht öffnen.</translation>
  </message>
  <message>
   <source>Fit: free of the WAL-reset fault.</source>
   <translation>Geeignet: ohne den WAL-Reset-Fehler.</translation>
  </message>
  <message>
   <source>Flicker A and B, hold</source>
   <translation>A und B im Wechsel, halten</translation>
  </message>
  <message>
   <source>Flicker prior and current, hold</source>
   <translation>Wechselbild vorher und aktuell, halten</translation>
  </message>
  <message>
   <source>Flicker, hold</source>
   <translation>Wechselbild</translation>
  </message>
  <message>
   <source>Flow</source>
   <translation>Ablauf</translation>
  </message>
  <message>
   <source>Flushed to this disk, safe after a power cut.</source>
   <translation>Auf diese Festplatte geschrieben, auch nach Stromausfall sicher.</translation>
  </message>
  <message>
   <source>Fonts: Inter and JetBrains Mono, SIL Open Font License 1.1.</source>
   <translation>Schriften: Inter und JetBrains Mono, SIL Open Font License 1.1.</translation>
  </message>
  <message>
   <source>For everybody on this station, from its next start. What belongs to the record of the trial (findings, reasons, history, reports) is English in every language.</source>
   <translation>Für alle an dieser Station, ab ihrem nächsten Start. Was zur Aufzeichnung der Studie gehört (Meldungen der Regeln, Begründungen, Verlauf, Berichte), ist in jeder Sprache englisch.</translation>
  </message>
  <message>
   <source>For trial reading only, not for patient care</source>
   <translation>Nur für die Studienbefundung, nicht für die Patientenversorgung</translation>
  </message>
  <message>
   <source>Found</source>
   <translation>Gefunden</translation>
  </message>
  <message>
   <source>Four phases</source>
   <translation>Vier Phasen</translation>
  </message>
  <message>
   <source>Free {missing_mb} MB, then go on; nothing needs to be started again.</source>
   <translation>{missing_mb} MB freigeben, dann fortfahren; nichts muss neu gestartet werden.</translation>
  </message>
  <message>
   <source>Freehand region</source>
   <translation>Freihandregion</translation>
  </message>
  <message>
   <source>From the {image} by {algorithm}. You decide: drag its ends, take it or discard it.</source>
   <translation>Aus: {image}, mit {algorithm}. Die Entscheidung bleibt beim Menschen: Enden ziehen, übernehmen oder verwerfen.</translation>
  </message>
  <message>
   <source>Full screen</source>
   <translation>Vollbild</translation>
  </message>
  <message>
   <source>Furthest off: {name} {lesion}. Measure it again beside the reference.</source>
   <translation>Am weitesten entfernt: {name} {lesion}. Messen Sie neben der Referenz noch einmal.</translation>
  </message>
  <message>
   <source>Fused, {upper} over {lower}</source>
   <translation>Fusion, {upper} über {lower}</translation>
  </message>
  <message>
   <source>Fusion {percent} %</source>
   <translation>Fusion {percent} %</translation>
  </message>
  <message>
   <source>Gallbladder</source>
   <translation>Gallenblase</translation>
  </message>
  <message>
   <source>Give it up</source>
   <translation>Aufgeben</translation>
  </message>
  <message>
   <source>Global read</source>
   <translation>Gesamtbefundung</translation>
  </message>
  <message>
   <source>Go back</source>
   <translation>Zurück</translation>
  </message>
  <message>
   <source>Go on with another case; the trial office tells you how this one goes on.</source>
   <translation>Machen Sie mit einem anderen Fall weiter; das Studienbüro sagt Ihnen, wie es mit diesem weitergeht.</translation>
  </message>
  <message>
   <source>Go there</source>
   <translation>Hingehen</translation>
  </message>
  <message>
   <source>Go to the next series</source>
   <translation>Zur nächsten Serie gehen</translation>
  </message>
  <message>
   <source>Go to {words}</source>
   <translation>Zu {words}</translation>
  </message>
  <message>
   <source>Gone or benign</source>
   <translation>Verschwunden oder gutartig</translation>
  </message>
  <message>
   <source>Grey steps</source>
   <translation>Graustufen</translation>
  </message>
  <message>
   <source>Greyscale: {state}</source>
   <translation>Graustufen: {state}</translation>
  </message>
  <message>
   <source>Group</source>
   <translation>Gruppe</translation>
  </message>
  <message>
   <source>Grow</source>
   <translation>Wachsen</translation>
  </message>
  <message>
   <source>Grow from a point, by values of the uptake, inside a ball</source>
   <translation>Von einem Punkt aus wachsen, nach Werten der Anreicherung, in einer Kugel</translation>
  </message>
  <message>
   <source>Grow from this share of the largest value in the ball, percent</source>
   <translation>Wachsen ab diesem Anteil des größten Werts in der Kugel, Prozent</translation>
  </message>
  <message>
   <source>Growing asks the values of the SPECT or PET, and there are none here.</source>
   <translation>Das Wachsen fragt die Werte von SPECT oder PET, und hier gibt es keine.</translation>
  </message>
  <message>
   <source>Growth</source>
   <translation>Wachstum</translation>
  </message>
  <message>
   <source>HU along the line</source>
   <translation>HU entlang der Linie</translation>
  </message>
  <message>
   <source>HU along the line, pre-contrast grey</source>
   <translation>HU entlang der Linie, nativ grau</translation>
  </message>
  <message>
   <source>HU along the line, {length_mm} millimetres: {below_mm} millimetres under {limit_hu} HU</source>
   <translation>HU entlang der Linie, {length_mm} Millimeter: {below_mm} Millimeter unter {limit_hu} HU</translation>
  </message>
  <message>
   <source>Hang as {phase}</source>
   <translation>Hängen als {phase}</translation>
  </message>
  <message>
   <source>Help</source>
   <translation>Hilfe</translation>
  </message>
  <message>
   <source>Help for this screen</source>
   <translation>Hilfe zu dieser Seite</translation>
  </message>
  <message>
   <source>Hepatic</source>
   <translation>Hepatisch</translation>
  </message>
  <message>
   <source>Hepatic PD</source>
   <translation>Hepatische PD</translation>
  </message>
  <message>
   <source>Hepatic PD date</source>
   <translation>Hepatisches PD-Datum</translation>
  </message>
  <message>
   <source>Hepatic progression at the right timepoint</source>
   <translation>Hepatische Progression zum richtigen Zeitpunkt</translation>
  </message>
  <message>
   <source>Hepatic response agreement</source>
   <translation>Übereinstimmung, hepatisch</translation>
  </message>
  <message>
   <source>Here the reads part. {triggers}.</source>
   <translation>Hier trennen sich die Befundungen. {triggers}.</translation>
  </message>
  <message>
   <source>Heterogeneous</source>
   <translation>Heterogen</translation>
  </message>
  <message>
   <source>Hide the steps</source>
   <translation>Schritte ausblenden</translation>
  </message>
  <message>
   <source>High contrast: the brightest tone for all text, edges of two pixels</source>
   <translation>Hoher Kontrast: hellster Ton für allen Text, Kanten von zwei Pixeln</translation>
  </message>
  <message>
   <source>History of this read</source>
   <translation>Verlauf</translation>
  </message>
  <message>
   <source>History of this read, the newest step first</source>
   <translation>Verlauf dieser Befundung, neuester Schritt zuerst</translation>
  </message>
  <message>
   <source>Hold ? to see this, let go to read on. Single keys rest while you type.</source>
   <translation>? halten zeigt dies, Loslassen führt zurück. Einzeltasten ruhen beim Tippen.</translation>
  </message>
  <message>
   <source>Hold F</source>
   <translation>F halten</translation>
  </message>
  <message>
   <source>Hold: this page</source>
   <translation>Halten: diese Seite</translation>
  </message>
  <message>
   <source>Home</source>
   <translation>Pos1</translation>
  </message>
  <message>
   <source>Homogeneous</source>
   <translation>Homogen</translation>
  </message>
  <message>
   <source>Hot iron, as usual</source>
   <translation>Hot Iron, wie üblich</translation>
  </message>
  <message>
   <source>How background was taken off</source>
   <translation>Wie der Untergrund abgezogen wurde</translation>
  </message>
  <message>
   <source>How it goes on: later images, the course</source>
   <translation>Wie es weitergeht: spätere Bilder, der Verlauf</translation>
  </message>
  <message>
   <source>Hung as {phase} by you until the case is closed. What you measure keeps the phase that was sent.</source>
   <translation>Von Hand als {phase} gehängt, bis der Fall geschlossen wird. Messungen behalten die gesendete Phase.</translation>
  </message>
  <message>
   <source>I make practice cases</source>
   <translation>Ich erstelle Übungsfälle</translation>
  </message>
  <message>
   <source>I may have learned something I should not know</source>
   <translation>Ich habe vielleicht etwas erfahren, das ich nicht wissen soll</translation>
  </message>
  <message>
   <source>I practise</source>
   <translation>Ich übe</translation>
  </message>
  <message>
   <source>Icons: Material Design Icons, Apache License 2.0.</source>
   <translation>Symbole: Material Design Icons, Apache-Lizenz 2.0.</translation>
  </message>
  <message>
   <source>Image</source>
   <translation>Bild</translation>
  </message>
  <message>
   <source>Image quality</source>
   <translation>Bildqualität</translation>
  </message>
  <message>
   <source>Image quality and alignment</source>
   <translation>Bildqualität und Deckung</translation>
  </message>
  <message>
   <source>Image {ordinal}, marked by the search, {seen}</source>
   <translation>Bild {ordinal}, von der Suche markiert, {seen}</translation>
  </message>
  <message>
   <source>Image {ordinal}, {count} places marked</source>
   <translation>Bild {ordinal}, {count} Stellen markiert</translation>
  </message>
  <message>
   <source>Image {ordinal}, {seen}</source>
   <translation>Bild {ordinal}, {seen}</translation>
  </message>
  <message>
   <source>Images</source>
   <translation>Bilder</translation>
  </message>
  <message>
   <source>Images are being fetched: {percent} %.</source>
   <translation>Bilder werden geholt: {percent} %.</translation>
  </message>
  <message>
   <source>Images are not here yet</source>
   <translation>Bilder sind noch nicht hier</translation>
  </message>
  <message>
   <source>Images of a case that stands still wait for the trial office's decision. Your work is kept.</source>
   <translation>Bilder eines Falls, der still steht, warten auf die Entscheidung des Studienbüros. Ihre Arbeit bleibt erhalten.</translation>
  </message>
  <message>
   <source>Images of {timepoint}</source>
   <translation>Bilder von {timepoint}</translation>
  </message>
  <message>
   <source>Images to see</source>
   <translation>Anzusehende Bilder</translation>
  </message>
  <message>
   <source>Images wait for room on this disk. Your work is saved. Free some space; they come by themselves.</source>
   <translation>Bilder warten auf Platz auf dieser Platte. Ihre Arbeit ist gespeichert. Schaffen Sie Platz; sie kommen von selbst.</translation>
  </message>
  <message>
   <source>Images wait for the network. What came is kept; it goes on by itself.</source>
   <translation>Bilder warten auf das Netz. Was schon kam, bleibt; es geht von selbst weiter.</translation>
  </message>
  <message>
   <source>Images were corrected or came later</source>
   <translation>Bilder wurden korrigiert oder kamen später</translation>
  </message>
  <message>
   <source>In both pairs of squares above the steps the inner square is seen: 5 % on black, 95 % on white.</source>
   <translation>In beiden Quadratpaaren über den Stufen ist das innere Quadrat zu sehen: 5 % auf Schwarz, 95 % auf Weiß.</translation>
  </message>
  <message>
   <source>In doubt</source>
   <translation>Fraglich</translation>
  </message>
  <message>
   <source>In each step two small squares are seen, 4 values lighter and darker.</source>
   <translation>In jeder Stufe sind zwei kleine Quadrate zu sehen, 4 Werte heller und dunkler.</translation>
  </message>
  <message>
   <source>In progress</source>
   <translation>In Arbeit</translation>
  </message>
  <message>
   <source>In quarantine</source>
   <translation>In Quarantäne</translation>
  </message>
  <message>
   <source>In the reading room F10 stands the views on two displays; which, is remembered for these displays.</source>
   <translation>Beim Befunden verteilt F10 die Ansichten auf zwei Bildschirme; die Anordnung wird für diese Bildschirme gemerkt.</translation>
  </message>
  <message>
   <source>In this trial it counts as your handwritten signature.</source>
   <translation>In dieser Studie gilt sie als handschriftliche Unterschrift.</translation>
  </message>
  <message>
   <source>In which organ</source>
   <translation>In welchem Organ</translation>
  </message>
  <message>
   <source>In which segments</source>
   <translation>In welchen Segmenten</translation>
  </message>
  <message>
   <source>In your own words, if you like; only the trial office reads them</source>
   <translation>In eigenen Worten, wenn Sie mögen; nur das Studienbüro liest sie</translation>
  </message>
  <message>
   <source>In your own words, {shortest_reason} letters or more</source>
   <translation>In eigenen Worten, mindestens {shortest_reason} Buchstaben</translation>
  </message>
  <message>
   <source>In your words</source>
   <translation>In eigenen Worten</translation>
  </message>
  <message>
   <source>Indeterminate thrombus</source>
   <translation>Unbestimmter Thrombus</translation>
  </message>
  <message>
   <source>Inferno, even steps</source>
   <translation>Inferno, gleichmäßig</translation>
  </message>
  <message>
   <source>Infiltrative</source>
   <translation>Infiltrativ</translation>
  </message>
  <message>
   <source>Inside</source>
   <translation>Innerhalb</translation>
  </message>
  <message>
   <source>Intake here: nothing was left out.</source>
   <translation>Einlesen hier: nichts wurde ausgelassen.</translation>
  </message>
  <message>
   <source>Intake here: {number} objects. {reason}</source>
   <translation>Einlesen hier: {number} Objekte. {reason}</translation>
  </message>
  <message>
   <source>Intended territory</source>
   <translation>Zielgebiet</translation>
  </message>
  <message>
   <source>Invert</source>
   <translation>Invertieren</translation>
  </message>
  <message>
   <source>It decides: {effect}.</source>
   <translation>Er entscheidet: {effect}.</translation>
  </message>
  <message>
   <source>It does not enhance in the arterial phase</source>
   <translation>Sie reichert in der arteriellen Phase nicht an</translation>
  </message>
  <message>
   <source>It enhances in the arterial phase</source>
   <translation>Sie reichert in der arteriellen Phase an</translation>
  </message>
  <message>
   <source>It goes to the trial office by itself. Until a second person there has approved it, version {version} counts.</source>
   <translation>Sie geht von selbst an das Studienbüro. Bis dort eine zweite Person sie freigibt, gilt Version {version}.</translation>
  </message>
  <message>
   <source>It is doubtful that what is measured in {label} is viable tumour (MR-119).</source>
   <translation>Es ist fraglich, ob das in {label} Gemessene vitaler Tumor ist (MR-119).</translation>
  </message>
  <message>
   <source>It is sealed. It opens once you have signed your read, never before, and then you are scored.</source>
   <translation>Sie ist versiegelt. Sie öffnet sich, sobald Sie Ihre Befundung signiert haben, nie vorher, und dann wird ausgewertet.</translation>
  </message>
  <message>
   <source>It looks right</source>
   <translation>Sieht richtig aus</translation>
  </message>
  <message>
   <source>It may be looked at but not measured.</source>
   <translation>Sie darf angesehen, aber nicht vermessen werden.</translation>
  </message>
  <message>
   <source>It names what was signed at another station and put aside: {digests}.</source>
   <translation>Sie nennt, was an einer anderen Station unterschrieben und zur Seite gelegt wurde: {digests}.</translation>
  </message>
  <message>
   <source>It signs, signs in and unlocks. The trial office does not learn it.</source>
   <translation>Es dient zum Signieren, Anmelden und Entsperren. Das Studienbüro erfährt es nicht.</translation>
  </message>
  <message>
   <source>It stays as it was.</source>
   <translation>Sie bleibt, wie sie war.</translation>
  </message>
  <message>
   <source>It was in doubt before. Look again and say what it is now (MR-405).</source>
   <translation>Sie war zuvor unklar. Erneut ansehen und angeben, was sie jetzt ist (MR-405).</translation>
  </message>
  <message>
   <source>It was {before} mm at TP0. </source>
   <translation>Zu TP0 waren es {before} mm. </translation>
  </message>
  <message>
   <source>Item</source>
   <translation>Punkt</translation>
  </message>
  <message>
   <source>Its geometry is not sure.</source>
   <translation>Ihre Geometrie ist nicht gesichert.</translation>
  </message>
  <message>
   <source>Its reference had been open here before this read: practice, and no test.</source>
   <translation>Die Referenz war hier vor dieser Befundung schon offen: Übung, keine Prüfung.</translation>
  </message>
  <message>
   <source>Its reference was open here before: a read of it is practice, and no test.</source>
   <translation>Die Referenz war hier schon offen: eine Befundung dazu ist Übung, keine Prüfung.</translation>
  </message>
  <message>
   <source>Its status follows from that and from its size ({code}, MR-402 to MR-411).</source>
   <translation>Ihr Status folgt daraus und aus ihrer Größe ({code}, MR-402 bis MR-411).</translation>
  </message>
  <message>
   <source>JSON (*.json)</source>
   <translation>JSON (*.json)</translation>
  </message>
  <message>
   <source>JSON lines (*.jsonl)</source>
   <translation>JSON-Zeilen (*.jsonl)</translation>
  </message>
  <message>
   <source>Jan</source>
   <translation>Jan</translation>
  </message>
  <message>
   <source>Judge the {scan} of {label}</source>
   <translation>{scan} von {label} beurteilen</translation>
  </message>
  <message>
   <source>Judge {label}</source>
   <translation>{label} beurteilen</translation>
  </message>
  <message>
   <source>Jul</source>
   <translation>Jul</translation>
  </message>
  <message>
   <source>Jump to its slice</source>
   <translation>Zu ihrer Schicht springen</translation>
  </message>
  <message>
   <source>Jump to the difference</source>
   <translation>Zum Unterschied springen</translation>
  </message>
  <message>
   <source>Jump to the first slice not seen yet</source>
   <translation>Zur ersten noch nicht gesehenen Schicht springen</translation>
  </message>
  <message>
   <source>Jun</source>
   <translation>Jun</translation>
  </message>
  <message>
   <source>K {k} Gy kg/GBq, half-life {half_life} h, liver {density} g/mL.</source>
   <translation>K {k} Gy kg/GBq, Halbwertszeit {half_life} h, Leber {density} g/mL.</translation>
  </message>
  <message>
   <source>Keep as key image</source>
   <translation>Als Schlüsselbild behalten</translation>
  </message>
  <message>
   <source>Keep as note</source>
   <translation>Als Notiz behalten</translation>
  </message>
  <message>
   <source>Keep it, give a reason…</source>
   <translation>Belassen und begründen…</translation>
  </message>
  <message>
   <source>Keep key image</source>
   <translation>Schlüsselbild behalten</translation>
  </message>
  <message>
   <source>Keep reading: {changes} wait here and go out by themselves.</source>
   <translation>Weiter befunden: {changes} warten hier und gehen von selbst hinaus.</translation>
  </message>
  <message>
   <source>Keep what was given</source>
   <translation>Angaben behalten</translation>
  </message>
  <message>
   <source>Kept as a mark: lesions are measured on the slices as acquired.</source>
   <translation>Als Markierung behalten: Läsionen werden auf den aufgenommenen Schichten gemessen.</translation>
  </message>
  <message>
   <source>Kept here</source>
   <translation>Bleibt hier</translation>
  </message>
  <message>
   <source>Key</source>
   <translation>Taste</translation>
  </message>
  <message>
   <source>Key image</source>
   <translation>Schlüsselbild</translation>
  </message>
  <message>
   <source>Key image {name}</source>
   <translation>Schlüsselbild {name}</translation>
  </message>
  <message>
   <source>Key image {name}, {where}</source>
   <translation>Schlüsselbild {name}, {where}</translation>
  </message>
  <message>
   <source>Key image {name}: {what}</source>
   <translation>Schlüsselbild {name}: {what}</translation>
  </message>
  <message>
   <source>Key images</source>
   <translation>Schlüsselbilder</translation>
  </message>
  <message>
   <source>Key images kept</source>
   <translation>Behaltene Schlüsselbilder</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>Tasten</translation>
  </message>
  <message>
   <source>Keys and mouse</source>
   <translation>Tasten und Maus</translation>
  </message>
  <message>
   <source>Keys and mouse (hold ?)</source>
   <translation>Tasten und Maus (? halten)</translation>
  </message>
  <message>
   <source>Keys and mouse are kept on this station, for you alone</source>
   <translation>Tasten und Maus: auf dieser Station, nur persönlich</translation>
  </message>
  <message>
   <source>Keys and mouse, while held</source>
   <translation>Tasten und Maus, solange gehalten</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>Sprache</translation>
  </message>
  <message>
   <source>Last check {ago}, next in {days} days.</source>
   <translation>Letzte Prüfung {ago}, nächste in {days} Tagen.</translation>
  </message>
  <message>
   <source>Last contact {time}.</source>
   <translation>Letzter Kontakt {time}.</translation>
  </message>
  <message>
   <source>Last delivery</source>
   <translation>Letzte Lieferung</translation>
  </message>
  <message>
   <source>Last slice</source>
   <translation>Letzte Schicht</translation>
  </message>
  <message>
   <source>Late arterial</source>
   <translation>Spätarteriell</translation>
  </message>
  <message>
   <source>Later prior</source>
   <translation>Spätere Voraufnahme</translation>
  </message>
  <message>
   <source>Later timepoint</source>
   <translation>Späterer Zeitpunkt</translation>
  </message>
  <message>
   <source>Later timepoints stay hidden</source>
   <translation>Spätere Zeitpunkte bleiben verborgen</translation>
  </message>
  <message>
   <source>Lay {series} over it</source>
   <translation>{series} darüberlegen</translation>
  </message>
  <message>
   <source>Layout</source>
   <translation>Anordnung</translation>
  </message>
  <message>
   <source>Left</source>
   <translation>Links</translation>
  </message>
  <message>
   <source>Left out, because they are empty: {names}.</source>
   <translation>Weggelassen, weil leer: {names}.</translation>
  </message>
  <message>
   <source>Left-handed: the buttons change places</source>
   <translation>Linkshändig: Die Tasten tauschen die Plätze</translation>
  </message>
  <message>
   <source>Length</source>
   <translation>Länge</translation>
  </message>
  <message>
   <source>Lesion</source>
   <translation>Läsion</translation>
  </message>
  <message>
   <source>Lesion checks met: {met} of {total}</source>
   <translation>Erfüllte Läsionsprüfungen: {met} von {total}</translation>
  </message>
  <message>
   <source>Lesion choice</source>
   <translation>Läsionsauswahl</translation>
  </message>
  <message>
   <source>Lesion matching</source>
   <translation>Zuordnung der Läsionen</translation>
  </message>
  <message>
   <source>Lesions</source>
   <translation>Läsionen</translation>
  </message>
  <message>
   <source>Lesions across timepoints</source>
   <translation>Läsionen über die Zeitpunkte</translation>
  </message>
  <message>
   <source>Lesions are measured on the slices as acquired. Click there.</source>
   <translation>Läsionen werden auf den aufgenommenen Schichten gemessen. Bitte dort klicken.</translation>
  </message>
  <message>
   <source>Lesions are measured on the slices as acquired. Nothing was stored: draw it there.</source>
   <translation>Läsionen werden auf den aufgenommenen Schichten gemessen. Nichts wurde gespeichert: bitte dort zeichnen.</translation>
  </message>
  <message>
   <source>Lesions at baseline</source>
   <translation>Läsionen bei Baseline</translation>
  </message>
  <message>
   <source>Lesions found</source>
   <translation>Gefundene Läsionen</translation>
  </message>
  <message>
   <source>Less fusion</source>
   <translation>Weniger Fusion</translation>
  </message>
  <message>
   <source>Line {place} of 8</source>
   <translation>Zeile {place} von 8</translation>
  </message>
  <message>
   <source>Link scrolling</source>
   <translation>Gemeinsam blättern</translation>
  </message>
  <message>
   <source>Linked to {label}</source>
   <translation>Verknüpft mit {label}</translation>
  </message>
  <message>
   <source>Linked to {label} by position</source>
   <translation>Verknüpft mit {label} nach Position</translation>
  </message>
  <message>
   <source>Linked to {label} by position only, Shift+L when they match</source>
   <translation>Verknüpft mit {label} nur nach Position, Umschalt+L bei Übereinstimmung</translation>
  </message>
  <message>
   <source>Linked to {label}, offset {signed} slice</source>
   <translation>Verknüpft mit {label}, Versatz {signed} Schicht</translation>
  </message>
  <message>
   <source>Linked to {label}, offset {signed} slices</source>
   <translation>Verknüpft mit {label}, Versatz {signed} Schichten</translation>
  </message>
  <message>
   <source>Linked to {label}, registered ± {residual} mm</source>
   <translation>Verknüpft mit {label}, registriert ± {residual} mm</translation>
  </message>
  <message>
   <source>List of subjects</source>
   <translation>Probandenliste</translation>
  </message>
  <message>
   <source>Liver</source>
   <translation>Leber</translation>
  </message>
  <message>
   <source>Liver targets are measured on {measuring} (MR-115). Click there.</source>
   <translation>Zielläsionen der Leber werden in dieser Phase gemessen: {measuring} (MR-115). Bitte dort klicken.</translation>
  </message>
  <message>
   <source>Liver, anterior counts</source>
   <translation>Leber, Impulse von vorn</translation>
  </message>
  <message>
   <source>Liver, begun from the CT</source>
   <translation>Leber, aus der CT begonnen</translation>
  </message>
  <message>
   <source>Liver, posterior counts</source>
   <translation>Leber, Impulse von hinten</translation>
  </message>
  <message>
   <source>Loading images</source>
   <translation>Bilder werden geladen</translation>
  </message>
  <message>
   <source>Loading…</source>
   <translation>Wird geladen…</translation>
  </message>
  <message>
   <source>Localise</source>
   <translation>Lokalisieren</translation>
  </message>
  <message>
   <source>Localized</source>
   <translation>Lokalisiert</translation>
  </message>
  <message>
   <source>Localized best</source>
   <translation>Bestes lokal.</translation>
  </message>
  <message>
   <source>Localized best response</source>
   <translation>Bestes lokalisiertes Ansprechen</translation>
  </message>
  <message>
   <source>Localized progression at the right timepoint</source>
   <translation>Lokale Progression zum richtigen Zeitpunkt</translation>
  </message>
  <message>
   <source>Localized responder</source>
   <translation>Lokalisiertes Ansprechen ja/nein</translation>
  </message>
  <message>
   <source>Localized response agreement</source>
   <translation>Übereinstimmung, lokal</translation>
  </message>
  <message>
   <source>Lock and sign {label}, case {case}</source>
   <translation>{label} abschließen und signieren, Fall {case}</translation>
  </message>
  <message>
   <source>Lock the distribution read of case {case}</source>
   <translation>Verteilungsbefund des Falls {case} sperren</translation>
  </message>
  <message>
   <source>Lock the global read…</source>
   <translation>Gesamtbefundung abschließen…</translation>
  </message>
  <message>
   <source>Lock the read</source>
   <translation>Befundung sperren</translation>
  </message>
  <message>
   <source>Lock the read…</source>
   <translation>Befundung sperren…</translation>
  </message>
  <message>
   <source>Lock the station</source>
   <translation>Station sperren</translation>
  </message>
  <message>
   <source>Lock the station	{lock_key}</source>
   <translation>Station sperren	{lock_key}</translation>
  </message>
  <message>
   <source>Lock the station, change your password</source>
   <translation>Station sperren, Passwort ändern</translation>
  </message>
  <message>
   <source>Lock version {version}…</source>
   <translation>Version {version} abschließen…</translation>
  </message>
  <message>
   <source>Lock {label}</source>
   <translation>{label} abschließen</translation>
  </message>
  <message>
   <source>Lock {label}, case {case_alias}</source>
   <translation>{label} abschließen, Fall {case_alias}</translation>
  </message>
  <message>
   <source>Lock {label}…</source>
   <translation>{label} abschließen…</translation>
  </message>
  <message>
   <source>Lock {name}</source>
   <translation>Abschließen: {name}</translation>
  </message>
  <message>
   <source>Lock {name}, case {case_alias}</source>
   <translation>Abschließen: {name}, Fall {case_alias}</translation>
  </message>
  <message>
   <source>Locked</source>
   <translation>Gesperrt</translation>
  </message>
  <message>
   <source>Locked here now, and sent by itself.</source>
   <translation>Jetzt hier abgeschlossen, Versand von selbst.</translation>
  </message>
  <message>
   <source>Locked here now.</source>
   <translation>Jetzt hier gesperrt.</translation>
  </message>
  <message>
   <source>Long and short axis</source>
   <translation>Lange und kurze Achse</translation>
  </message>
  <message>
   <source>Longest viable diameter, {phase}. Keep the line clear of necrosis.</source>
   <translation>Längster vitaler Durchmesser, {phase}. Die Linie frei von Nekrose halten.</translation>
  </message>
  <message>
   <source>Look</source>
   <translation>Ansehen</translation>
  </message>
  <message>
   <source>Look again</source>
   <translation>Erneut ansehen</translation>
  </message>
  <message>
   <source>Look at everything, then lock the global read</source>
   <translation>Alles ansehen, dann die Gesamtbefundung abschließen</translation>
  </message>
  <message>
   <source>Look at the figures</source>
   <translation>Die Größen ansehen</translation>
  </message>
  <message>
   <source>Look at the fused images first. Dose values follow (MR-1002).</source>
   <translation>Sehen Sie zuerst die überlagerten Bilder an. Dosiswerte folgen (MR-1002).</translation>
  </message>
  <message>
   <source>Look at the signed decision</source>
   <translation>Signierte Entscheidung ansehen</translation>
  </message>
  <message>
   <source>Look at the signed read</source>
   <translation>Signierte Befundung ansehen</translation>
  </message>
  <message>
   <source>Look at {label}, {timepoint}</source>
   <translation>{label} ansehen, {timepoint}</translation>
  </message>
  <message>
   <source>Look before release</source>
   <translation>Durchsicht vor der Freigabe</translation>
  </message>
  <message>
   <source>Look through the images, then say how well they can be read. Measuring begins after that (MR-808).</source>
   <translation>Die Bilder durchsehen, dann angeben, wie gut sie zu befunden sind. Danach beginnt das Messen (MR-808).</translation>
  </message>
  <message>
   <source>Looked right, {ago}; due again</source>
   <translation>Sah richtig aus, {ago}; wieder fällig</translation>
  </message>
  <message>
   <source>Looked right, {ago}; next in {days} days</source>
   <translation>Sah richtig aus, {ago}; nächste in {days} Tagen</translation>
  </message>
  <message>
   <source>Looking at the slices beside it…{seen}</source>
   <translation>Nachbarschichten werden angesehen…{seen}</translation>
  </message>
  <message>
   <source>Looking at the tissue around that point…</source>
   <translation>Das Gewebe um diesen Punkt wird angesehen…</translation>
  </message>
  <message>
   <source>Lower end of the window</source>
   <translation>Unteres Ende des Fensters</translation>
  </message>
  <message>
   <source>Luminance patch</source>
   <translation>Leuchtdichtefeld</translation>
  </message>
  <message>
   <source>Lung</source>
   <translation>Lunge</translation>
  </message>
  <message>
   <source>Lung mass</source>
   <translation>Lungenmasse</translation>
  </message>
  <message>
   <source>Lung mass from the CT</source>
   <translation>Lungenmasse aus dem CT</translation>
  </message>
  <message>
   <source>Lung mass, kg (empty: charter)</source>
   <translation>Lungenmasse, kg (leer: Charter)</translation>
  </message>
  <message>
   <source>Lung shunt fraction used</source>
   <translation>Verwendeter Lungenshunt</translation>
  </message>
  <message>
   <source>Lung shunt {percent} %, {how}.</source>
   <translation>Lungenshunt {percent} %, {how}.</translation>
  </message>
  <message>
   <source>Lung shunt {value}, {method}</source>
   <translation>Lungenshunt {value}, {method}</translation>
  </message>
  <message>
   <source>Lung uptake</source>
   <translation>Aufnahme in der Lunge</translation>
  </message>
  <message>
   <source>Lungs</source>
   <translation>Lungen</translation>
  </message>
  <message>
   <source>Lungs, anterior counts</source>
   <translation>Lungen, Impulse von vorn</translation>
  </message>
  <message>
   <source>Lungs, begun from the CT</source>
   <translation>Lungen, aus der CT begonnen</translation>
  </message>
  <message>
   <source>Lungs, posterior counts</source>
   <translation>Lungen, Impulse von hinten</translation>
  </message>
  <message>
   <source>MIP</source>
   <translation>MIP</translation>
  </message>
  <message>
   <source>MIP from the front</source>
   <translation>MIP von vorn</translation>
  </message>
  <message>
   <source>Made by {author}</source>
   <translation>Erstellt von {author}</translation>
  </message>
  <message>
   <source>Magnifier</source>
   <translation>Lupe</translation>
  </message>
  <message>
   <source>Magnifier under the pointer</source>
   <translation>Lupe unter dem Zeiger</translation>
  </message>
  <message>
   <source>Main reason</source>
   <translation>Hauptgrund</translation>
  </message>
  <message>
   <source>Major difference</source>
   <translation>Großer Unterschied</translation>
  </message>
  <message>
   <source>Make it black</source>
   <translation>Schwarz machen</translation>
  </message>
  <message>
   <source>Make non-target</source>
   <translation>Zur Nicht-Zielläsion</translation>
  </message>
  <message>
   <source>Make target</source>
   <translation>Zur Zielläsion</translation>
  </message>
  <message>
   <source>Make the account</source>
   <translation>Konto anlegen</translation>
  </message>
  <message>
   <source>Making key images</source>
   <translation>Schlüsselbilder werden erstellt</translation>
  </message>
  <message>
   <source>Making the account</source>
   <translation>Das Konto wird angelegt</translation>
  </message>
  <message>
   <source>Manual</source>
   <translation>Handbuch</translation>
  </message>
  <message>
   <source>Mar</source>
   <translation>Mär</translation>
  </message>
  <message>
   <source>Marks</source>
   <translation>Markierungen</translation>
  </message>
  <message>
   <source>Marks on images</source>
   <translation>Markierungen auf Bildern</translation>
  </message>
  <message>
   <source>Marks, hold: off</source>
   <translation>Markierungen aus</translation>
  </message>
  <message>
   <source>Marks, hold: off while held</source>
   <translation>Markierungen, gehalten: aus</translation>
  </message>
  <message>
   <source>Matrix</source>
   <translation>Matrix</translation>
  </message>
  <message>
   <source>Maximise or restore</source>
   <translation>Maximieren oder wiederherstellen</translation>
  </message>
  <message>
   <source>May</source>
   <translation>Mai</translation>
  </message>
  <message>
   <source>May name somebody</source>
   <translation>Könnte jemanden nennen</translation>
  </message>
  <message>
   <source>Mean</source>
   <translation>Mittelwert</translation>
  </message>
  <message>
   <source>Mean Gy</source>
   <translation>Mittel Gy</translation>
  </message>
  <message>
   <source>Mean difference</source>
   <translation>Mittlere Abweichung</translation>
  </message>
  <message>
   <source>Mean {unit}</source>
   <translation>Mittel {unit}</translation>
  </message>
  <message>
   <source>Measurable disease</source>
   <translation>Messbare Erkrankung</translation>
  </message>
  <message>
   <source>Measure</source>
   <translation>Messen</translation>
  </message>
  <message>
   <source>Measure again</source>
   <translation>Neu messen</translation>
  </message>
  <message>
   <source>Measure the whole on one target first, then say that the other merged into it (MR-214).</source>
   <translation>Zuerst das Ganze an einer Zielläsion messen, dann die andere als mit ihr verschmolzen angeben (MR-214).</translation>
  </message>
  <message>
   <source>Measure {label}</source>
   <translation>{label} messen</translation>
  </message>
  <message>
   <source>Measured</source>
   <translation>Gemessen</translation>
  </message>
  <message>
   <source>Measured again: both stand</source>
   <translation>Nachgemessen: beide gelten</translation>
  </message>
  <message>
   <source>Measured in another phase.</source>
   <translation>In einer anderen Phase gemessen.</translation>
  </message>
  <message>
   <source>Measured in another phase: {names}. Viable tumour is measured in the arterial phase.</source>
   <translation>In einer anderen Phase gemessen: {names}. Vitaler Tumor wird in der arteriellen Phase gemessen.</translation>
  </message>
  <message>
   <source>Measured lines and key images as DICOM documents.</source>
   <translation>Gemessene Strecken und Schlüsselbilder als DICOM-Dokumente.</translation>
  </message>
  <message>
   <source>Measured on {phase}</source>
   <translation>Gemessen auf {phase}</translation>
  </message>
  <message>
   <source>Measurement error</source>
   <translation>Messabweichung</translation>
  </message>
  <message>
   <source>Merged</source>
   <translation>Verschmolzen</translation>
  </message>
  <message>
   <source>Merged into {label}</source>
   <translation>Verschmolzen mit {label}</translation>
  </message>
  <message>
   <source>Merged with another</source>
   <translation>Mit anderer verschmolzen</translation>
  </message>
  <message>
   <source>Met</source>
   <translation>Erfüllt</translation>
  </message>
  <message>
   <source>Middle</source>
   <translation>Mitte</translation>
  </message>
  <message>
   <source>Middle drag: pan, never edits a mark</source>
   <translation>Mittlere Taste: verschieben, ändert nie eine Markierung</translation>
  </message>
  <message>
   <source>Minor difference</source>
   <translation>Kleiner Unterschied</translation>
  </message>
  <message>
   <source>Missed</source>
   <translation>Übersehen</translation>
  </message>
  <message>
   <source>Missed: {missed}.</source>
   <translation>Übersehen: {missed}.</translation>
  </message>
  <message>
   <source>More</source>
   <translation>Mehr</translation>
  </message>
  <message>
   <source>More fusion</source>
   <translation>Mehr Fusion</translation>
  </message>
  <message>
   <source>Motion</source>
   <translation>Bewegung</translation>
  </message>
  <message>
   <source>Mouse</source>
   <translation>Maus</translation>
  </message>
  <message>
   <source>Mouse over an image</source>
   <translation>Maus über einem Bild</translation>
  </message>
  <message>
   <source>Mouse with a key</source>
   <translation>Maus mit Taste</translation>
  </message>
  <message>
   <source>Move</source>
   <translation>Blättern</translation>
  </message>
  <message>
   <source>Move the {label} line off the necrotic core</source>
   <translation>Die Linie von {label} aus dem nekrotischen Kern legen</translation>
  </message>
  <message>
   <source>NE</source>
   <translation>NE</translation>
  </message>
  <message>
   <source>Name the main reason</source>
   <translation>Den Hauptgrund nennen</translation>
  </message>
  <message>
   <source>Names nobody</source>
   <translation>Nennt niemanden</translation>
  </message>
  <message>
   <source>Needed</source>
   <translation>Nötig</translation>
  </message>
  <message>
   <source>Needed is {needed}.</source>
   <translation>Nötig ist {needed}.</translation>
  </message>
  <message>
   <source>Needs you</source>
   <translation>Zu erledigen</translation>
  </message>
  <message>
   <source>Needs your choice</source>
   <translation>Entscheidung nötig</translation>
  </message>
  <message>
   <source>Negative</source>
   <translation>Negativ</translation>
  </message>
  <message>
   <source>Neither read was made on this series, so it is no key image of the decision.</source>
   <translation>Keine der Befundungen wurde an dieser Serie gemacht, sie ist also kein Schlüsselbild der Entscheidung.</translation>
  </message>
  <message>
   <source>New cases appear here when the trial office assigns them.</source>
   <translation>Neue Fälle erscheinen hier, sobald das Studienbüro sie zuweist.</translation>
  </message>
  <message>
   <source>New here? Make an account</source>
   <translation>Neu hier? Konto anlegen</translation>
  </message>
  <message>
   <source>New lesion</source>
   <translation>Neue Läsion</translation>
  </message>
  <message>
   <source>New lesions</source>
   <translation>Neue Läsionen</translation>
  </message>
  <message>
   <source>New lesions not evaluable</source>
   <translation>Neue Läsionen nicht beurteilbar</translation>
  </message>
  <message>
   <source>New lesions: {named}</source>
   <translation>Neue Läsionen: {named}</translation>
  </message>
  <message>
   <source>New marks are refused until there is room. Saved work is safe.</source>
   <translation>Neue Markierungen werden abgelehnt, bis Platz ist. Gespeicherte Arbeit ist sicher.</translation>
  </message>
  <message>
   <source>New marks are refused until there is room; then go on.</source>
   <translation>Neue Markierungen werden abgelehnt, bis Platz ist; dann fortfahren.</translation>
  </message>
  <message>
   <source>New password</source>
   <translation>Neues Passwort</translation>
  </message>
  <message>
   <source>New password, again</source>
   <translation>Neues Passwort, noch einmal</translation>
  </message>
  <message>
   <source>New since baseline</source>
   <translation>Neu seit Baseline</translation>
  </message>
  <message>
   <source>New volume</source>
   <translation>Neues Volumen</translation>
  </message>
  <message>
   <source>Next case or place</source>
   <translation>Nächster Fall oder nächste Stelle</translation>
  </message>
  <message>
   <source>Next control</source>
   <translation>Nächstes Feld</translation>
  </message>
  <message>
   <source>Next difference</source>
   <translation>Nächster Unterschied</translation>
  </message>
  <message>
   <source>Next display</source>
   <translation>Nächster Bildschirm</translation>
  </message>
  <message>
   <source>Next lesion</source>
   <translation>Nächste Läsion</translation>
  </message>
  <message>
   <source>Next phase</source>
   <translation>Nächste Phase</translation>
  </message>
  <message>
   <source>Next region</source>
   <translation>Nächster Bereich</translation>
  </message>
  <message>
   <source>Next series</source>
   <translation>Nächste Serie</translation>
  </message>
  <message>
   <source>Next slice</source>
   <translation>Nächste Schicht</translation>
  </message>
  <message>
   <source>Next step</source>
   <translation>Nächster Schritt</translation>
  </message>
  <message>
   <source>Next step: {title}. {sentence}</source>
   <translation>Nächster Schritt: {title}. {sentence}</translation>
  </message>
  <message>
   <source>Next tab</source>
   <translation>Nächster Reiter</translation>
  </message>
  <message>
   <source>Next view</source>
   <translation>Nächste Ansicht</translation>
  </message>
  <message>
   <source>No</source>
   <translation>Nein</translation>
  </message>
  <message>
   <source>No case chosen</source>
   <translation>Kein Fall gewählt</translation>
  </message>
  <message>
   <source>No case fits</source>
   <translation>Kein Fall passt</translation>
  </message>
  <message>
   <source>No case yet</source>
   <translation>Noch kein Fall</translation>
  </message>
  <message>
   <source>No central database is named for the office. Set {url} and {file}, as for the commands of the office.</source>
   <translation>Für das Studienbüro ist keine zentrale Datenbank genannt. {url} und {file} setzen, wie für die Befehle des Büros.</translation>
  </message>
  <message>
   <source>No certificate was written.</source>
   <translation>Es wurde kein Zertifikat geschrieben.</translation>
  </message>
  <message>
   <source>No command has these words.</source>
   <translation>Kein Befehl enthält diese Wörter.</translation>
  </message>
  <message>
   <source>No contact since the program was started.</source>
   <translation>Kein Kontakt, seit das Programm gestartet wurde.</translation>
  </message>
  <message>
   <source>No cytology</source>
   <translation>Keine Zytologie</translation>
  </message>
  <message>
   <source>No diagnostic series</source>
   <translation>Keine diagnostische Serie</translation>
  </message>
  <message>
   <source>No difference at {timepoint}</source>
   <translation>Kein Unterschied bei {timepoint}</translation>
  </message>
  <message>
   <source>No dose is given from this image.</source>
   <translation>Aus diesem Bild wird keine Dosis angegeben.</translation>
  </message>
  <message>
   <source>No file was written.</source>
   <translation>Es wurde keine Datei geschrieben.</translation>
  </message>
  <message>
   <source>No further series at {label}</source>
   <translation>Keine weitere Serie zu {label}</translation>
  </message>
  <message>
   <source>No further series in this timepoint.</source>
   <translation>Keine weitere Serie zu diesem Zeitpunkt.</translation>
  </message>
  <message>
   <source>No images yet</source>
   <translation>Noch keine Bilder</translation>
  </message>
  <message>
   <source>No line</source>
   <translation>Ohne Linie</translation>
  </message>
  <message>
   <source>No new lesion</source>
   <translation>Keine neue Läsion</translation>
  </message>
  <message>
   <source>No other slice is left.</source>
   <translation>Keine andere Schicht ist erhalten.</translation>
  </message>
  <message>
   <source>No password is asked for: you sign the read as a whole.</source>
   <translation>Kein Passwort nötig: Signiert wird die Befundung als Ganzes.</translation>
  </message>
  <message>
   <source>No practice case was written.</source>
   <translation>Es wurde kein Übungsfall geschrieben.</translation>
  </message>
  <message>
   <source>No practice case yet</source>
   <translation>Noch kein Übungsfall</translation>
  </message>
  <message>
   <source>No profile has been set up on this station. The trial office enrols readers.</source>
   <translation>Auf dieser Station ist kein Profil eingerichtet. Das Studienbüro richtet Befundende ein.</translation>
  </message>
  <message>
   <source>No proposal: {why}</source>
   <translation>Kein Vorschlag: {why}</translation>
  </message>
  <message>
   <source>No response in this scope yet.</source>
   <translation>In diesem Bereich gibt es noch kein Ansprechen.</translation>
  </message>
  <message>
   <source>No series in this timepoint.</source>
   <translation>Keine Serie zu diesem Zeitpunkt.</translation>
  </message>
  <message>
   <source>No shares: {reason}</source>
   <translation>Keine Anteile: {reason}</translation>
  </message>
  <message>
   <source>No slice beside it has a longer line.</source>
   <translation>Keine Nachbarschicht hat eine längere Linie.</translation>
  </message>
  <message>
   <source>No sum: there is no target.</source>
   <translation>Keine Summe: Es gibt keine Zielläsion.</translation>
  </message>
  <message>
   <source>No target yet</source>
   <translation>Noch keine Zielläsion</translation>
  </message>
  <message>
   <source>No two reads differ.</source>
   <translation>Keine zwei Befundungen weichen ab.</translation>
  </message>
  <message>
   <source>No viable target left</source>
   <translation>Keine vitale Zielläsion mehr</translation>
  </message>
  <message>
   <source>No {words} series in this timepoint.</source>
   <translation>Keine Serie „{words}“ zu diesem Zeitpunkt.</translation>
  </message>
  <message>
   <source>Nodular</source>
   <translation>Nodulär</translation>
  </message>
  <message>
   <source>Non-target</source>
   <translation>Nicht-Zielläsion</translation>
  </message>
  <message>
   <source>Non-target lesions</source>
   <translation>Nicht-Zielläsionen</translation>
  </message>
  <message>
   <source>None</source>
   <translation>Keine</translation>
  </message>
  <message>
   <source>None yet</source>
   <translation>Noch keine</translation>
  </message>
  <message>
   <source>None yet. They are signed with the decision.</source>
   <translation>Noch keine. Sie werden mit der Entscheidung signiert.</translation>
  </message>
  <message>
   <source>Normal liver</source>
   <translation>Normale Leber</translation>
  </message>
  <message>
   <source>Normal liver: liver without tumours and 10 mm</source>
   <translation>Normale Leber: Leber ohne Tumoren und 10 mm</translation>
  </message>
  <message>
   <source>Not a new lesion</source>
   <translation>Keine neue Läsion</translation>
  </message>
  <message>
   <source>Not applicable</source>
   <translation>Entfällt</translation>
  </message>
  <message>
   <source>Not checked yet</source>
   <translation>Noch nicht geprüft</translation>
  </message>
  <message>
   <source>Not clear</source>
   <translation>Unscharf</translation>
  </message>
  <message>
   <source>Not done</source>
   <translation>Nicht erfolgt</translation>
  </message>
  <message>
   <source>Not evaluable</source>
   <translation>Nicht beurteilbar</translation>
  </message>
  <message>
   <source>Not evaluable: {cause}</source>
   <translation>Nicht beurteilbar: {cause}</translation>
  </message>
  <message>
   <source>Not fused</source>
   <translation>Ohne Fusion</translation>
  </message>
  <message>
   <source>Not imaged</source>
   <translation>Nicht abgebildet</translation>
  </message>
  <message>
   <source>Not in the reference: {extra}.</source>
   <translation>Nicht in der Referenz: {extra}.</translation>
  </message>
  <message>
   <source>Not judged</source>
   <translation>Nicht beurteilt</translation>
  </message>
  <message>
   <source>Not known, because</source>
   <translation>Nicht bekannt, weil</translation>
  </message>
  <message>
   <source>Not locked: the disk did not take it. Your work so far is kept.</source>
   <translation>Nicht abgeschlossen: Die Festplatte hat es nicht angenommen. Die bisherige Arbeit bleibt erhalten.</translation>
  </message>
  <message>
   <source>Not measured</source>
   <translation>Nicht gemessen</translation>
  </message>
  <message>
   <source>Not on screen yet: {slices}</source>
   <translation>Noch nicht angezeigt: {slices}</translation>
  </message>
  <message>
   <source>Not on this disk</source>
   <translation>Nicht auf dieser Festplatte</translation>
  </message>
  <message>
   <source>Not opened: {name}.</source>
   <translation>Nicht geöffnet: {name}.</translation>
  </message>
  <message>
   <source>Not passed yet: {met} of {total} criteria met</source>
   <translation>Noch nicht bestanden: {met} von {total} Kriterien erfüllt</translation>
  </message>
  <message>
   <source>Not readable</source>
   <translation>Nicht befundbar</translation>
  </message>
  <message>
   <source>Not right</source>
   <translation>Nicht richtig</translation>
  </message>
  <message>
   <source>Not right, {ago}</source>
   <translation>Nicht richtig, {ago}</translation>
  </message>
  <message>
   <source>Not saved</source>
   <translation>Nicht gespeichert</translation>
  </message>
  <message>
   <source>Not saved. Last saved {time}</source>
   <translation>Nicht gespeichert. Zuletzt {time}</translation>
  </message>
  <message>
   <source>Not saved: disk full</source>
   <translation>Nicht gespeichert: Festplatte voll</translation>
  </message>
  <message>
   <source>Not saved: disk full. Last saved {time}</source>
   <translation>Nicht gespeichert: Festplatte voll. Zuletzt {time}</translation>
  </message>
  <message>
   <source>Not searched yet.</source>
   <translation>Noch nicht durchsucht.</translation>
  </message>
  <message>
   <source>Not seen yet</source>
   <translation>Noch nicht gesehen</translation>
  </message>
  <message>
   <source>Not signed: {why}</source>
   <translation>Nicht signiert: {why}</translation>
  </message>
  <message>
   <source>Not started</source>
   <translation>Nicht begonnen</translation>
  </message>
  <message>
   <source>Not unequivocal</source>
   <translation>Nicht eindeutig</translation>
  </message>
  <message>
   <source>Not yet</source>
   <translation>Noch nicht</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>Notiz</translation>
  </message>
  <message>
   <source>Nothing can be measured on this series. {why}</source>
   <translation>Auf dieser Serie kann nichts gemessen werden. {why}</translation>
  </message>
  <message>
   <source>Nothing is left for you to look at.</source>
   <translation>Für Sie ist nichts mehr anzusehen.</translation>
  </message>
  <message>
   <source>Nothing is measured on a difference.</source>
   <translation>Auf einer Differenz wird nichts gemessen.</translation>
  </message>
  <message>
   <source>Nothing is signed yet</source>
   <translation>Noch nichts ist signiert</translation>
  </message>
  <message>
   <source>Nothing of it can be changed. A correction is a new version with a reason and a second person; this one stays. Then you sign.</source>
   <translation>Nichts davon lässt sich ändern. Eine Berichtigung ist eine neue Fassung mit Grund und zweiter Person; diese bleibt. Danach unterschreiben Sie.</translation>
  </message>
  <message>
   <source>Nothing of it can be changed. The signature comes next.</source>
   <translation>Nichts davon ist mehr änderbar. Als Nächstes folgt die Signatur.</translation>
  </message>
  <message>
   <source>Nothing saved yet</source>
   <translation>Noch nichts gespeichert</translation>
  </message>
  <message>
   <source>Nothing to look at</source>
   <translation>Nichts anzusehen</translation>
  </message>
  <message>
   <source>Nothing to redo</source>
   <translation>Nichts zu wiederholen</translation>
  </message>
  <message>
   <source>Nothing to save</source>
   <translation>Nichts zu speichern</translation>
  </message>
  <message>
   <source>Nothing to undo</source>
   <translation>Nichts rückgängig zu machen</translation>
  </message>
  <message>
   <source>Nothing waits for the office.</source>
   <translation>Nichts wartet auf das Studienbüro.</translation>
  </message>
  <message>
   <source>Nothing waits for you</source>
   <translation>Nichts wartet</translation>
  </message>
  <message>
   <source>Nothing was changed in {round}</source>
   <translation>Nichts wurde geändert: {round}</translation>
  </message>
  <message>
   <source>Nothing was changed.</source>
   <translation>Nichts wurde geändert.</translation>
  </message>
  <message>
   <source>Nothing was lost</source>
   <translation>Nichts ging verloren</translation>
  </message>
  <message>
   <source>Nothing was written.</source>
   <translation>Nichts wurde geschrieben.</translation>
  </message>
  <message>
   <source>Nov</source>
   <translation>Nov</translation>
  </message>
  <message>
   <source>Nudge the handle 1 pixel down</source>
   <translation>Griff 1 Pixel nach unten</translation>
  </message>
  <message>
   <source>Nudge the handle 1 pixel left</source>
   <translation>Griff 1 Pixel nach links</translation>
  </message>
  <message>
   <source>Nudge the handle 1 pixel right</source>
   <translation>Griff 1 Pixel nach rechts</translation>
  </message>
  <message>
   <source>Nudge the handle 1 pixel up</source>
   <translation>Griff 1 Pixel nach oben</translation>
  </message>
  <message>
   <source>Oblique</source>
   <translation>Schräg</translation>
  </message>
  <message>
   <source>Oct</source>
   <translation>Okt</translation>
  </message>
  <message>
   <source>Offline</source>
   <translation>Offline</translation>
  </message>
  <message>
   <source>Offline since {time}. Keep reading: everything waits here and goes out by itself.</source>
   <translation>Offline seit {time}. Weiter befunden: Alles wartet hier und geht von selbst hinaus.</translation>
  </message>
  <message>
   <source>Offline, {waiting} queued</source>
   <translation>Offline, {waiting} wartend</translation>
  </message>
  <message>
   <source>Offline: locked here now, sent when online.</source>
   <translation>Offline: jetzt hier abgeschlossen, Versand bei Verbindung.</translation>
  </message>
  <message>
   <source>Offline: signed here now, sent when online.</source>
   <translation>Offline: jetzt hier signiert, Versand bei Verbindung.</translation>
  </message>
  <message>
   <source>Old password</source>
   <translation>Altes Passwort</translation>
  </message>
  <message>
   <source>On a single machine each station does the sequencer's work itself.</source>
   <translation>Auf einem einzelnen Rechner erledigt jede Station die Arbeit des Sequenzers selbst.</translation>
  </message>
  <message>
   <source>On all images of the series</source>
   <translation>Auf allen Bildern der Serie</translation>
  </message>
  <message>
   <source>On average you measure {length} mm long.</source>
   <translation>Im Mittel messen Sie {length} mm zu lang.</translation>
  </message>
  <message>
   <source>On average you measure {length} mm short.</source>
   <translation>Im Mittel messen Sie {length} mm zu kurz.</translation>
  </message>
  <message>
   <source>On disk</source>
   <translation>Auf Festplatte</translation>
  </message>
  <message>
   <source>On disk, synced</source>
   <translation>Auf Festplatte, synchron</translation>
  </message>
  <message>
   <source>On this image</source>
   <translation>Auf diesem Bild</translation>
  </message>
  <message>
   <source>One grey in a tenth of the display, for a luminance meter; Up and Down change it.</source>
   <translation>Ein Grau auf einem Zehntel des Bildschirms, für ein Leuchtdichtemessgerät; die Pfeiltasten auf und ab ändern es.</translation>
  </message>
  <message>
   <source>One lesion</source>
   <translation>Eine Läsion</translation>
  </message>
  <message>
   <source>One new lesion, {named}</source>
   <translation>Eine neue Läsion, {named}</translation>
  </message>
  <message>
   <source>One person looks at this series.</source>
   <translation>Eine Person sieht diese Serie an.</translation>
  </message>
  <message>
   <source>One read in full, nothing merged (MR-810).</source>
   <translation>Eine Befundung ganz, nichts gemischt (MR-810).</translation>
  </message>
  <message>
   <source>One view</source>
   <translation>Eine Ansicht</translation>
  </message>
  <message>
   <source>One whole read stands for this case. Nothing of the other is taken (MR-810).</source>
   <translation>Eine ganze Befundung gilt für diesen Fall. Von der anderen wird nichts übernommen (MR-810).</translation>
  </message>
  <message>
   <source>Only differences</source>
   <translation>Nur Unterschiede</translation>
  </message>
  <message>
   <source>Only liver and lungs can be begun from the CT.</source>
   <translation>Nur Leber und Lungen können aus der CT begonnen werden.</translation>
  </message>
  <message>
   <source>Only the trial office sees how the trial stands.</source>
   <translation>Nur das Studienbüro sieht, wie die Studie steht.</translation>
  </message>
  <message>
   <source>Opacity</source>
   <translation>Deckung</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>Offen</translation>
  </message>
  <message>
   <source>Open a practice case</source>
   <translation>Übungsfall öffnen</translation>
  </message>
  <message>
   <source>Open a practice case, then choose it in the list.</source>
   <translation>Öffnen Sie einen Übungsfall und wählen Sie ihn in der Liste.</translation>
  </message>
  <message>
   <source>Open a practice case…</source>
   <translation>Übungsfall öffnen…</translation>
  </message>
  <message>
   <source>Open or fold the differences</source>
   <translation>Unterschiede auf- oder zuklappen</translation>
  </message>
  <message>
   <source>Open or fold {title}</source>
   <translation>{title} auf- oder zuklappen</translation>
  </message>
  <message>
   <source>Open side by side</source>
   <translation>Nebeneinander öffnen</translation>
  </message>
  <message>
   <source>Open the SPECT-CT</source>
   <translation>Das SPECT-CT öffnen</translation>
  </message>
  <message>
   <source>Open the file of one, or drop it here. No network is needed.</source>
   <translation>Öffnen Sie die Datei oder ziehen Sie sie hierher. Kein Netz ist nötig.</translation>
  </message>
  <message>
   <source>Open the global read</source>
   <translation>Gesamtbefundung öffnen</translation>
  </message>
  <message>
   <source>Open the lock or sign dialog</source>
   <translation>Dialog zum Abschließen oder Signieren öffnen</translation>
  </message>
  <message>
   <source>Open the sign dialog</source>
   <translation>Signaturdialog öffnen</translation>
  </message>
  <message>
   <source>Open {opened}</source>
   <translation>{opened} öffnen</translation>
  </message>
  <message>
   <source>Open, accept</source>
   <translation>Öffnen, annehmen</translation>
  </message>
  <message>
   <source>Opening the reference</source>
   <translation>Die Referenz wird geöffnet</translation>
  </message>
  <message>
   <source>Optimal</source>
   <translation>Optimal</translation>
  </message>
  <message>
   <source>Or it lies in</source>
   <translation>Oder sie liegt in</translation>
  </message>
  <message>
   <source>Other</source>
   <translation>Andere</translation>
  </message>
  <message>
   <source>Other organ</source>
   <translation>Anderes Organ</translation>
  </message>
  <message>
   <source>Other value</source>
   <translation>Anderer Wert</translation>
  </message>
  <message>
   <source>Outline the liver</source>
   <translation>Die Leber umreißen</translation>
  </message>
  <message>
   <source>Outline the lungs</source>
   <translation>Die Lungen umreißen</translation>
  </message>
  <message>
   <source>Outline the tumours</source>
   <translation>Die Tumoren umreißen</translation>
  </message>
  <message>
   <source>Outside</source>
   <translation>Außerhalb</translation>
  </message>
  <message>
   <source>Outside liver and lung</source>
   <translation>Außerhalb von Leber und Lunge</translation>
  </message>
  <message>
   <source>Outside liver and lungs</source>
   <translation>Außerhalb von Leber und Lunge</translation>
  </message>
  <message>
   <source>Oval region</source>
   <translation>Ovale Region</translation>
  </message>
  <message>
   <source>Overall</source>
   <translation>Gesamt</translation>
  </message>
  <message>
   <source>Overall PD date</source>
   <translation>Gesamtes PD-Datum</translation>
  </message>
  <message>
   <source>Overall best</source>
   <translation>Bestes gesamt</translation>
  </message>
  <message>
   <source>Overall best response</source>
   <translation>Bestes Gesamtansprechen</translation>
  </message>
  <message>
   <source>Overall progression at the right timepoint</source>
   <translation>Gesamte Progression zum richtigen Zeitpunkt</translation>
  </message>
  <message>
   <source>Overall response agreement</source>
   <translation>Übereinstimmung, gesamt</translation>
  </message>
  <message>
   <source>Overrule</source>
   <translation>Überstimmen</translation>
  </message>
  <message>
   <source>Overview</source>
   <translation>Übersicht</translation>
  </message>
  <message>
   <source>Overview of the trial</source>
   <translation>Übersicht der Studie</translation>
  </message>
  <message>
   <source>PD at {begins}</source>
   <translation>PD ab {begins}</translation>
  </message>
  <message>
   <source>PDF</source>
   <translation>PDF</translation>
  </message>
  <message>
   <source>PDF (*.pdf)</source>
   <translation>PDF (*.pdf)</translation>
  </message>
  <message>
   <source>PET, as usual</source>
   <translation>PET, wie üblich</translation>
  </message>
  <message>
   <source>PR at {holds}</source>
   <translation>PR bis {holds}</translation>
  </message>
  <message>
   <source>PV</source>
   <translation>PV</translation>
  </message>
  <message>
   <source>Paint with a ball</source>
   <translation>Mit einer Kugel malen</translation>
  </message>
  <message>
   <source>Pan</source>
   <translation>Verschieben</translation>
  </message>
  <message>
   <source>Pancreas</source>
   <translation>Bauchspeicheldrüse</translation>
  </message>
  <message>
   <source>Part too small</source>
   <translation>Teil zu klein</translation>
  </message>
  <message>
   <source>Partial</source>
   <translation>Teilweise</translation>
  </message>
  <message>
   <source>Parts; a click takes one out</source>
   <translation>Teile; ein Klick entfernt einen</translation>
  </message>
  <message>
   <source>Pass criteria</source>
   <translation>Kriterien</translation>
  </message>
  <message>
   <source>Passed: {met} of {total} criteria met</source>
   <translation>Bestanden: {met} von {total} Kriterien erfüllt</translation>
  </message>
  <message>
   <source>Password</source>
   <translation>Passwort</translation>
  </message>
  <message>
   <source>Password for {initials}</source>
   <translation>Passwort für {initials}</translation>
  </message>
  <message>
   <source>Password, again</source>
   <translation>Passwort, noch einmal</translation>
  </message>
  <message>
   <source>Pelvis</source>
   <translation>Becken</translation>
  </message>
  <message>
   <source>People</source>
   <translation>Personen</translation>
  </message>
  <message>
   <source>Perfusion anomaly</source>
   <translation>Perfusionsstörung</translation>
  </message>
  <message>
   <source>Person</source>
   <translation>Person</translation>
  </message>
  <message>
   <source>PgDn</source>
   <translation>Bild↓</translation>
  </message>
  <message>
   <source>PgUp</source>
   <translation>Bild↑</translation>
  </message>
  <message>
   <source>Phase: {phase}</source>
   <translation>Phase: {phase}</translation>
  </message>
  <message>
   <source>Phases on disk</source>
   <translation>Phasen auf Festplatte</translation>
  </message>
  <message>
   <source>Pixels match the released images</source>
   <translation>Pixel stimmen mit den freigegebenen Bildern überein</translation>
  </message>
  <message>
   <source>Places to look at</source>
   <translation>Stellen zum Ansehen</translation>
  </message>
  <message>
   <source>Planar</source>
   <translation>Planar</translation>
  </message>
  <message>
   <source>Plane</source>
   <translation>Ebene</translation>
  </message>
  <message>
   <source>Play at</source>
   <translation>Abspielen mit</translation>
  </message>
  <message>
   <source>Play the slices</source>
   <translation>Schichten abspielen</translation>
  </message>
  <message>
   <source>Play the slices, or stop</source>
   <translation>Schichten abspielen oder anhalten</translation>
  </message>
  <message>
   <source>Portal venous</source>
   <translation>Portalvenös</translation>
  </message>
  <message>
   <source>Portal venous, delayed</source>
   <translation>Portalvenös, verzögert</translation>
  </message>
  <message>
   <source>Portal, delayed</source>
   <translation>Portal, spät</translation>
  </message>
  <message>
   <source>Positive</source>
   <translation>Positiv</translation>
  </message>
  <message>
   <source>Practice</source>
   <translation>Übung</translation>
  </message>
  <message>
   <source>Practice case</source>
   <translation>Übungsfall</translation>
  </message>
  <message>
   <source>Practice case (*.practice)</source>
   <translation>Übungsfall (*.practice)</translation>
  </message>
  <message>
   <source>Practice cases</source>
   <translation>Übungsfälle</translation>
  </message>
  <message>
   <source>Practice stays on this station: nothing is sent.</source>
   <translation>Übung bleibt auf dieser Station: nichts wird gesendet.</translation>
  </message>
  <message>
   <source>Practice, never counted as a trial read</source>
   <translation>Übung, zählt nie als Befundung der Studie</translation>
  </message>
  <message>
   <source>Practice: {what}</source>
   <translation>Übung: {what}</translation>
  </message>
  <message>
   <source>Pre</source>
   <translation>Nat</translation>
  </message>
  <message>
   <source>Pre-contrast</source>
   <translation>Nativ</translation>
  </message>
  <message>
   <source>Present</source>
   <translation>Vorhanden</translation>
  </message>
  <message>
   <source>Press what it is about. That reports it and stops this case.</source>
   <translation>Drücken Sie, worum es geht. Das meldet es und hält diesen Fall an.</translation>
  </message>
  <message>
   <source>Previous case or place</source>
   <translation>Voriger Fall oder vorige Stelle</translation>
  </message>
  <message>
   <source>Previous difference</source>
   <translation>Voriger Unterschied</translation>
  </message>
  <message>
   <source>Previous lesion</source>
   <translation>Vorige Läsion</translation>
  </message>
  <message>
   <source>Previous phase</source>
   <translation>Vorige Phase</translation>
  </message>
  <message>
   <source>Previous region</source>
   <translation>Voriger Bereich</translation>
  </message>
  <message>
   <source>Previous slice</source>
   <translation>Vorige Schicht</translation>
  </message>
  <message>
   <source>Previous view</source>
   <translation>Vorige Ansicht</translation>
  </message>
  <message>
   <source>Prior and current</source>
   <translation>Vorher und aktuell</translation>
  </message>
  <message>
   <source>Prior and phase</source>
   <translation>Voraufnahme und Phase</translation>
  </message>
  <message>
   <source>Probe</source>
   <translation>Messpunkt</translation>
  </message>
  <message>
   <source>Profiles on this station. Roles and work are shown after you sign in.</source>
   <translation>Profile dieser Station. Rollen und Arbeit erscheinen nach der Anmeldung.</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>Fortschritt</translation>
  </message>
  <message>
   <source>Progress of the export</source>
   <translation>Fortschritt des Exports</translation>
  </message>
  <message>
   <source>Progress of the report</source>
   <translation>Fortschritt des Berichts</translation>
  </message>
  <message>
   <source>Progress only: measurements, responses and treatment are not shown here.</source>
   <translation>Nur Fortschritt: Messungen, Ansprechen und Behandlung sind hier nicht zu sehen.</translation>
  </message>
  <message>
   <source>Propose the figures</source>
   <translation>Größen vorschlagen</translation>
  </message>
  <message>
   <source>Proposed</source>
   <translation>Vorgeschlagen</translation>
  </message>
  <message>
   <source>Proposed diameter</source>
   <translation>Vorgeschlagener Durchmesser</translation>
  </message>
  <message>
   <source>Proposed diameter. {line}. {region} {other}</source>
   <translation>Vorgeschlagener Durchmesser. {line}. {region} {other}</translation>
  </message>
  <message>
   <source>Proposed, moved</source>
   <translation>Vorgeschlagen, verschoben</translation>
  </message>
  <message>
   <source>Put aside</source>
   <translation>Beiseitegelegt</translation>
  </message>
  <message>
   <source>Q and E other place, J back to it, H marks, M one view, wheel slices, Esc back to the score</source>
   <translation>Q und E andere Stelle, J zurück zu ihr, H Markierungen, M eine Ansicht, Rad Schichten, Esc zur Auswertung</translation>
  </message>
  <message>
   <source>Quarantine</source>
   <translation>Quarantäne</translation>
  </message>
  <message>
   <source>Radius, mm</source>
   <translation>Radius, mm</translation>
  </message>
  <message>
   <source>Range</source>
   <translation>Spanne</translation>
  </message>
  <message>
   <source>Rate image quality and alignment</source>
   <translation>Bildqualität und Deckung beurteilen</translation>
  </message>
  <message>
   <source>Read</source>
   <translation>Befundung</translation>
  </message>
  <message>
   <source>Read at two stations: put aside</source>
   <translation>An zwei Stationen gelesen: zur Seite gelegt</translation>
  </message>
  <message>
   <source>Read baseline</source>
   <translation>Baseline befunden</translation>
  </message>
  <message>
   <source>Read how many lines of words you see: each is fainter than the one before.</source>
   <translation>Lesen, wie viele Textzeilen zu sehen sind: jede ist blasser als die davor.</translation>
  </message>
  <message>
   <source>Read it again</source>
   <translation>Noch einmal lesen</translation>
  </message>
  <message>
   <source>Read more cases: there is nothing to compare yet.</source>
   <translation>Lesen Sie mehr Fälle: noch gibt es nichts zu vergleichen.</translation>
  </message>
  <message>
   <source>Read the Y-90 distribution</source>
   <translation>Y-90-Verteilung befunden</translation>
  </message>
  <message>
   <source>Read the chosen case, or show its score</source>
   <translation>Gewählten Fall lesen oder Auswertung zeigen</translation>
  </message>
  <message>
   <source>Read with the other phases.</source>
   <translation>Mit den anderen Phasen befunden.</translation>
  </message>
  <message>
   <source>Read {count} more.</source>
   <translation>Lesen Sie noch {count}.</translation>
  </message>
  <message>
   <source>Read {timepoint}, mRECIST</source>
   <translation>{timepoint} befunden, mRECIST</translation>
  </message>
  <message>
   <source>Read {title}</source>
   <translation>{title} lesen</translation>
  </message>
  <message>
   <source>Read, mRECIST</source>
   <translation>Befundet, mRECIST</translation>
  </message>
  <message>
   <source>Readable</source>
   <translation>Befundbar</translation>
  </message>
  <message>
   <source>Reader</source>
   <translation>Befunder</translation>
  </message>
  <message>
   <source>Reader A</source>
   <translation>Befundung A</translation>
  </message>
  <message>
   <source>Reader B</source>
   <translation>Befundung B</translation>
  </message>
  <message>
   <source>Readers A and B</source>
   <translation>Befundungen A und B</translation>
  </message>
  <message>
   <source>Readers are not named; A and B stand in random order.</source>
   <translation>Befundende sind nicht genannt; A und B stehen in zufälliger Reihenfolge.</translation>
  </message>
  <message>
   <source>Reading facts</source>
   <translation>Einträge werden gelesen</translation>
  </message>
  <message>
   <source>Reads</source>
   <translation>Befundungen</translation>
  </message>
  <message>
   <source>Reads signed</source>
   <translation>Signierte Befundungen</translation>
  </message>
  <message>
   <source>Readstation help</source>
   <translation>Readstation-Hilfe</translation>
  </message>
  <message>
   <source>Readstation is free software under the Apache License 2.0. It comes without any warranty.</source>
   <translation>Readstation ist freie Software unter der Apache-Lizenz 2.0. Es gibt keinerlei Gewährleistung.</translation>
  </message>
  <message>
   <source>Ready on this disk</source>
   <translation>Hier bereit</translation>
  </message>
  <message>
   <source>Ready to sign</source>
   <translation>Bereit zur Signatur</translation>
  </message>
  <message>
   <source>Ready to start</source>
   <translation>Bereit zum Beginnen</translation>
  </message>
  <message>
   <source>Reason</source>
   <translation>Begründung</translation>
  </message>
  <message>
   <source>Reason, where one is needed</source>
   <translation>Begründung, wo nötig</translation>
  </message>
  <message>
   <source>Reason: {sentence} Version {version} stays as it was signed.</source>
   <translation>Begründung: {sentence} Version {version} bleibt, wie sie signiert wurde.</translation>
  </message>
  <message>
   <source>Redo</source>
   <translation>Wiederholen</translation>
  </message>
  <message>
   <source>Redo (Ctrl+Shift+Z)</source>
   <translation>Wiederholen (Strg+Umschalt+Z)</translation>
  </message>
  <message>
   <source>Redo case {name}.</source>
   <translation>Lesen Sie Fall {name} noch einmal.</translation>
  </message>
  <message>
   <source>Redo {name}</source>
   <translation>{name} wiederholen</translation>
  </message>
  <message>
   <source>Redraw</source>
   <translation>Neu zeichnen</translation>
  </message>
  <message>
   <source>Ref. {lesion}</source>
   <translation>Ref. {lesion}</translation>
  </message>
  <message>
   <source>Reference, mm</source>
   <translation>Referenz, mm</translation>
  </message>
  <message>
   <source>Reference: {words}</source>
   <translation>Referenz: {words}</translation>
  </message>
  <message>
   <source>Reformat {interval_mm} mm</source>
   <translation>Reformat {interval_mm} mm</translation>
  </message>
  <message>
   <source>Refresh</source>
   <translation>Neu laden</translation>
  </message>
  <message>
   <source>Register</source>
   <translation>Registrieren</translation>
  </message>
  <message>
   <source>Registered, ± {residual} mm; moved by {shift} mm.</source>
   <translation>Registriert, ± {residual} mm; um {shift} mm verschoben.</translation>
  </message>
  <message>
   <source>Registering the two phases…</source>
   <translation>Die beiden Phasen werden registriert…</translation>
  </message>
  <message>
   <source>Registering…</source>
   <translation>Wird registriert …</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>Entfernen</translation>
  </message>
  <message>
   <source>Remove key image</source>
   <translation>Schlüsselbild entfernen</translation>
  </message>
  <message>
   <source>Remove key image {name}</source>
   <translation>Schlüsselbild {name} entfernen</translation>
  </message>
  <message>
   <source>Remove this volume</source>
   <translation>Dieses Volumen entfernen</translation>
  </message>
  <message>
   <source>Remove, undo restores</source>
   <translation>Entfernen, Rückgängig stellt her</translation>
  </message>
  <message>
   <source>Replace the line</source>
   <translation>Linie ersetzen</translation>
  </message>
  <message>
   <source>Report</source>
   <translation>Bericht</translation>
  </message>
  <message>
   <source>Report a problem</source>
   <translation>Problem melden</translation>
  </message>
  <message>
   <source>Report of case {case_alias} saved: {path}   Verification code {code}</source>
   <translation>Bericht zu Fall {case_alias} gespeichert: {path}   Prüfcode {code}</translation>
  </message>
  <message>
   <source>Report of {subjects} subjects written: {place}</source>
   <translation>Bericht über {subjects} Probanden geschrieben: {place}</translation>
  </message>
  <message>
   <source>Report {about} of an unblinding waits for a decision</source>
   <translation>Meldung {about} einer Entblindung wartet auf eine Entscheidung</translation>
  </message>
  <message>
   <source>Report: {what}</source>
   <translation>Bericht: {what}</translation>
  </message>
  <message>
   <source>Reported. This case stands still.</source>
   <translation>Gemeldet. Dieser Fall steht still.</translation>
  </message>
  <message>
   <source>Research use.</source>
   <translation>Für Forschung.</translation>
  </message>
  <message>
   <source>Residual</source>
   <translation>Rest</translation>
  </message>
  <message>
   <source>Residual, GBq</source>
   <translation>Rest, GBq</translation>
  </message>
  <message>
   <source>Response</source>
   <translation>Ansprechen</translation>
  </message>
  <message>
   <source>Response agreement</source>
   <translation>Übereinstimmung</translation>
  </message>
  <message>
   <source>Responses at {timepoint}</source>
   <translation>Ansprechen zu {timepoint}</translation>
  </message>
  <message>
   <source>Responses, derived</source>
   <translation>Ansprechen, abgeleitet</translation>
  </message>
  <message>
   <source>Result</source>
   <translation>Ergebnis</translation>
  </message>
  <message>
   <source>Result (*.result)</source>
   <translation>Ergebnis (*.result)</translation>
  </message>
  <message>
   <source>Results</source>
   <translation>Ergebnisse</translation>
  </message>
  <message>
   <source>Results follow from your inputs. If one looks wrong, change an input and say why (MR-509).</source>
   <translation>Ergebnisse folgen aus den Eingaben. Wirkt eines falsch, eine Eingabe ändern und begründen (MR-509).</translation>
  </message>
  <message>
   <source>Results saved for your trainer ({count}): {folder}</source>
   <translation>Ergebnisse für die Ausbildung gespeichert ({count}): {folder}</translation>
  </message>
  <message>
   <source>Right</source>
   <translation>Rechts</translation>
  </message>
  <message>
   <source>Right phase for every target</source>
   <translation>Richtige Phase für jede Zielläsion</translation>
  </message>
  <message>
   <source>Rim</source>
   <translation>Randförmig</translation>
  </message>
  <message>
   <source>Role</source>
   <translation>Rolle</translation>
  </message>
  <message>
   <source>Rows: you. Columns: reference.</source>
   <translation>Zeilen: Sie. Spalten: Referenz.</translation>
  </message>
  <message>
   <source>Rules of the case</source>
   <translation>Regeln des Falls</translation>
  </message>
  <message>
   <source>Rules of the criteria</source>
   <translation>Regeln der Kriterien</translation>
  </message>
  <message>
   <source>SDTM tables for the statistician: XPORT, Dataset-JSON, CSV, define-XML.</source>
   <translation>SDTM-Tabellen für die Statistik: XPORT, Dataset-JSON, CSV, define-XML.</translation>
  </message>
  <message>
   <source>SPECT</source>
   <translation>SPECT</translation>
  </message>
  <message>
   <source>SPECT or PET</source>
   <translation>SPECT oder PET</translation>
  </message>
  <message>
   <source>Sagittal</source>
   <translation>Sagittal</translation>
  </message>
  <message>
   <source>Save and sign</source>
   <translation>Speichern und signieren</translation>
  </message>
  <message>
   <source>Save as practice case</source>
   <translation>Als Übungsfall speichern</translation>
  </message>
  <message>
   <source>Save as practice case…</source>
   <translation>Als Übungsfall speichern…</translation>
  </message>
  <message>
   <source>Save the evidence</source>
   <translation>Nachweise speichern</translation>
  </message>
  <message>
   <source>Save the report</source>
   <translation>Bericht speichern</translation>
  </message>
  <message>
   <source>Save the report of the signed read</source>
   <translation>Bericht der signierten Befundung speichern</translation>
  </message>
  <message>
   <source>Save the report…</source>
   <translation>Bericht speichern…</translation>
  </message>
  <message>
   <source>Save the results</source>
   <translation>Ergebnisse speichern</translation>
  </message>
  <message>
   <source>Save the results…</source>
   <translation>Ergebnisse speichern…</translation>
  </message>
  <message>
   <source>Saved</source>
   <translation>Gespeichert</translation>
  </message>
  <message>
   <source>Saved and sent</source>
   <translation>Gespeichert, gesendet</translation>
  </message>
  <message>
   <source>Saved on this disk</source>
   <translation>Auf dieser Platte gesichert</translation>
  </message>
  <message>
   <source>Saved on this station at {saved_at}</source>
   <translation>Auf dieser Station gespeichert um {saved_at}</translation>
  </message>
  <message>
   <source>Saved work is not affected by a wrong password.</source>
   <translation>Ein falsches Passwort berührt gespeicherte Arbeit nicht.</translation>
  </message>
  <message>
   <source>Saved {time}</source>
   <translation>Gespeichert {time}</translation>
  </message>
  <message>
   <source>Saving</source>
   <translation>Wird gespeichert</translation>
  </message>
  <message>
   <source>Say first how well the {name} can be read (MR-808): Space says it is optimal, or choose below.</source>
   <translation>Zuerst angeben, wie gut {name} zu befunden ist (MR-808): Leertaste heißt optimal, sonst unten wählen.</translation>
  </message>
  <message>
   <source>Say it</source>
   <translation>Angeben</translation>
  </message>
  <message>
   <source>Say more of {label}</source>
   <translation>Mehr zu {label} angeben</translation>
  </message>
  <message>
   <source>Say what was given</source>
   <translation>Sagen, was gegeben wurde</translation>
  </message>
  <message>
   <source>Say what you saw</source>
   <translation>Sagen Sie, was Sie gesehen haben</translation>
  </message>
  <message>
   <source>Say what {label} looks like</source>
   <translation>Angeben, wie {label} aussieht</translation>
  </message>
  <message>
   <source>Say where {label} is</source>
   <translation>Angeben, wo {label} liegt</translation>
  </message>
  <message>
   <source>Say whether it is absent, present, unequivocally worse or not evaluable.</source>
   <translation>Angeben, ob nicht vorhanden, vorhanden, eindeutig progredient oder nicht beurteilbar.</translation>
  </message>
  <message>
   <source>Say why in your words</source>
   <translation>In eigenen Worten begründen</translation>
  </message>
  <message>
   <source>Say why {label} is not evaluable</source>
   <translation>Angeben, warum {label} nicht beurteilbar ist</translation>
  </message>
  <message>
   <source>Say why: an image that is not optimal has a cause (MR-808).</source>
   <translation>Bitte begründen: Ein nicht optimales Bild hat eine Ursache (MR-808).</translation>
  </message>
  <message>
   <source>Score</source>
   <translation>Auswertung</translation>
  </message>
  <message>
   <source>Score of all cases</source>
   <translation>Auswertung aller Fälle</translation>
  </message>
  <message>
   <source>Score report: {title}</source>
   <translation>Auswertung: {title}</translation>
  </message>
  <message>
   <source>Score this read</source>
   <translation>Diese Befundung auswerten</translation>
  </message>
  <message>
   <source>Score {title}</source>
   <translation>{title} auswerten</translation>
  </message>
  <message>
   <source>Scored against the reference</source>
   <translation>Gegen die Referenz ausgewertet</translation>
  </message>
  <message>
   <source>Scored, not passed yet</source>
   <translation>Ausgewertet, noch nicht bestanden</translation>
  </message>
  <message>
   <source>Scored, passed</source>
   <translation>Ausgewertet, bestanden</translation>
  </message>
  <message>
   <source>Search</source>
   <translation>Suchen</translation>
  </message>
  <message>
   <source>Search for text</source>
   <translation>Nach Schrift suchen</translation>
  </message>
  <message>
   <source>Searching for text</source>
   <translation>Suche nach Schrift</translation>
  </message>
  <message>
   <source>Second meaning, below</source>
   <translation>Zweitbelegung, unten</translation>
  </message>
  <message>
   <source>Second reader</source>
   <translation>Zweiter Befunder</translation>
  </message>
  <message>
   <source>See image {ordinal}</source>
   <translation>Bild {ordinal} ansehen</translation>
  </message>
  <message>
   <source>See what was kept</source>
   <translation>Erhaltenes ansehen</translation>
  </message>
  <message>
   <source>Seen with all images open</source>
   <translation>Mit allen Bildern gesehen</translation>
  </message>
  <message>
   <source>Select</source>
   <translation>Auswählen</translation>
  </message>
  <message>
   <source>Select a point to open that lesion.</source>
   <translation>Wählen Sie einen Punkt, um seine Läsion zu öffnen.</translation>
  </message>
  <message>
   <source>Send now</source>
   <translation>Jetzt senden</translation>
  </message>
  <message>
   <source>Sending</source>
   <translation>Wird gesendet</translation>
  </message>
  <message>
   <source>Sep</source>
   <translation>Sep</translation>
  </message>
  <message>
   <source>Sequential read</source>
   <translation>Sequenzielle Befundung</translation>
  </message>
  <message>
   <source>Sequential read, kept beside it: {sequential}</source>
   <translation>Sequenzielle Befundung, daneben erhalten: {sequential}</translation>
  </message>
  <message>
   <source>Series</source>
   <translation>Serien</translation>
  </message>
  <message>
   <source>Series appear here when images were taken in.</source>
   <translation>Serien erscheinen hier, wenn Bilder eingelesen wurden.</translation>
  </message>
  <message>
   <source>Series to look at</source>
   <translation>Anzusehende Serien</translation>
  </message>
  <message>
   <source>Setting the pages</source>
   <translation>Seiten werden gesetzt</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>Settings (Ctrl+,)</source>
   <translation>Einstellungen (Strg+,)</translation>
  </message>
  <message>
   <source>Several</source>
   <translation>Mehrere</translation>
  </message>
  <message>
   <source>Share</source>
   <translation>Anteil</translation>
  </message>
  <message>
   <source>Share of the compared cases in which an endpoint differs; a case may differ in several.</source>
   <translation>Anteil der verglichenen Fälle, in denen ein Endpunkt abweicht; ein Fall kann in mehreren abweichen.</translation>
  </message>
  <message>
   <source>Shift</source>
   <translation>Umschalt</translation>
  </message>
  <message>
   <source>Shift + move</source>
   <translation>Umschalt + Bewegen</translation>
  </message>
  <message>
   <source>Shift + wheel</source>
   <translation>Umschalt + Mausrad</translation>
  </message>
  <message>
   <source>Shift between SPECT and CT at the liver dome, mm</source>
   <translation>Versatz von SPECT und CT an der Leberkuppel, mm</translation>
  </message>
  <message>
   <source>Shift+move</source>
   <translation>Umschalt+Bewegen</translation>
  </message>
  <message>
   <source>Short axis</source>
   <translation>Kurze Achse</translation>
  </message>
  <message>
   <source>Show dose</source>
   <translation>Dosis zeigen</translation>
  </message>
  <message>
   <source>Show every step</source>
   <translation>Alle Schritte zeigen</translation>
  </message>
  <message>
   <source>Show it</source>
   <translation>Zeigen</translation>
  </message>
  <message>
   <source>Show marks</source>
   <translation>Markierungen zeigen</translation>
  </message>
  <message>
   <source>Show only</source>
   <translation>Nur zeigen</translation>
  </message>
  <message>
   <source>Show or hide the password</source>
   <translation>Passwort zeigen oder verbergen</translation>
  </message>
  <message>
   <source>Show or hide the right dock</source>
   <translation>Rechte Leiste zeigen oder ausblenden</translation>
  </message>
  <message>
   <source>Show slice {name}</source>
   <translation>Schicht {name} zeigen</translation>
  </message>
  <message>
   <source>Show the phase itself</source>
   <translation>Die Phase selbst zeigen</translation>
  </message>
  <message>
   <source>Show the score</source>
   <translation>Auswertung zeigen</translation>
  </message>
  <message>
   <source>Show them</source>
   <translation>Zeigen</translation>
  </message>
  <message>
   <source>Show uptake</source>
   <translation>Anreicherung zeigen</translation>
  </message>
  <message>
   <source>Show what is saved</source>
   <translation>Gespeichertes zeigen</translation>
  </message>
  <message>
   <source>Show without the upper image</source>
   <translation>Ohne das obere Bild zeigen</translation>
  </message>
  <message>
   <source>Show {label}</source>
   <translation>{label} zeigen</translation>
  </message>
  <message>
   <source>Show {label} in {count} phases</source>
   <translation>{label} in {count} Phasen zeigen</translation>
  </message>
  <message>
   <source>Shown by the later course</source>
   <translation>Durch den weiteren Verlauf gezeigt</translation>
  </message>
  <message>
   <source>Side by side</source>
   <translation>Nebeneinander</translation>
  </message>
  <message>
   <source>Sign</source>
   <translation>Signieren</translation>
  </message>
  <message>
   <source>Sign adjudication</source>
   <translation>Entscheid signieren</translation>
  </message>
  <message>
   <source>Sign and lock {label}</source>
   <translation>{label} signieren und abschließen</translation>
  </message>
  <message>
   <source>Sign in</source>
   <translation>Anmelden</translation>
  </message>
  <message>
   <source>Sign in and go on.</source>
   <translation>Anmelden und fortfahren.</translation>
  </message>
  <message>
   <source>Sign in to go on.</source>
   <translation>Zum Fortfahren anmelden.</translation>
  </message>
  <message>
   <source>Sign out</source>
   <translation>Abmelden</translation>
  </message>
  <message>
   <source>Sign the adjudication</source>
   <translation>Entscheidung signieren</translation>
  </message>
  <message>
   <source>Sign the adjudication of case {case}</source>
   <translation>Entscheidung zu Fall {case} signieren</translation>
  </message>
  <message>
   <source>Sign the certificate</source>
   <translation>Zertifikat signieren</translation>
  </message>
  <message>
   <source>Sign the read</source>
   <translation>Befundung signieren</translation>
  </message>
  <message>
   <source>Sign the read of case {case}</source>
   <translation>Befundung von Fall {case} signieren</translation>
  </message>
  <message>
   <source>Sign version {version}</source>
   <translation>Version {version} signieren</translation>
  </message>
  <message>
   <source>Sign version {version} of case {case}</source>
   <translation>Version {version} von Fall {case} signieren</translation>
  </message>
  <message>
   <source>Signed</source>
   <translation>Signiert</translation>
  </message>
  <message>
   <source>Signed  {rows}</source>
   <translation>Signiert  {rows}</translation>
  </message>
  <message>
   <source>Signed at {time}</source>
   <translation>Signiert um {time}</translation>
  </message>
  <message>
   <source>Signed by you. Images leave this station with the file: look at them first.</source>
   <translation>Von Ihnen signiert. Mit der Datei verlassen Bilder diese Station: Sehen Sie sie vorher an.</translation>
  </message>
  <message>
   <source>Signed here now, and sent by itself.</source>
   <translation>Jetzt hier signiert, Versand von selbst.</translation>
  </message>
  <message>
   <source>Signed here now. Then the reference opens.</source>
   <translation>Jetzt hier signiert. Dann öffnet sich die Referenz.</translation>
  </message>
  <message>
   <source>Signed per week</source>
   <translation>Signiert je Woche</translation>
  </message>
  <message>
   <source>Signed per week: {numbers}</source>
   <translation>Signiert je Woche: {numbers}</translation>
  </message>
  <message>
   <source>Signed reads only, each in the version that counts.</source>
   <translation>Nur signierte Befundungen, jede in der Version, die gilt.</translation>
  </message>
  <message>
   <source>Signed, can be looked at</source>
   <translation>Signiert, kann angesehen werden</translation>
  </message>
  <message>
   <source>Signed, not scored yet</source>
   <translation>Signiert, nicht ausgewertet</translation>
  </message>
  <message>
   <source>Signed, your own case</source>
   <translation>Signiert, Ihr eigener Fall</translation>
  </message>
  <message>
   <source>Signed: can be given to trainees</source>
   <translation>Signiert: kann weitergegeben werden</translation>
  </message>
  <message>
   <source>Signed: the reference can open</source>
   <translation>Signiert: die Referenz kann sich öffnen</translation>
  </message>
  <message>
   <source>Signing</source>
   <translation>Wird signiert</translation>
  </message>
  <message>
   <source>Signing the result</source>
   <translation>Das Ergebnis wird signiert</translation>
  </message>
  <message>
   <source>Sign…</source>
   <translation>Signieren…</translation>
  </message>
  <message>
   <source>Site</source>
   <translation>Ort</translation>
  </message>
  <message>
   <source>Six views</source>
   <translation>Sechs Ansichten</translation>
  </message>
  <message>
   <source>Size of text</source>
   <translation>Textgröße</translation>
  </message>
  <message>
   <source>Slice</source>
   <translation>Schicht</translation>
  </message>
  <message>
   <source>Slice 5 mm or thinner</source>
   <translation>Schicht 5 mm oder dünner</translation>
  </message>
  <message>
   <source>Slice thickness</source>
   <translation>Schichtdicke</translation>
  </message>
  <message>
   <source>Slice with the longest proposed line</source>
   <translation>Schicht mit der längsten vorgeschlagenen Linie</translation>
  </message>
  <message>
   <source>Slice {index} cannot be shown: its file is missing or damaged.
{others} Get it again.</source>
   <translation>Schicht {index} kann nicht gezeigt werden: Die Datei fehlt oder ist beschädigt.
{others} Bitte erneut beziehen.</translation>
  </message>
  <message>
   <source>Slices and views</source>
   <translation>Schichten und Ansichten</translation>
  </message>
  <message>
   <source>Slices are missing in this series, so other planes would show tissue in the wrong place.</source>
   <translation>In dieser Serie fehlen Schichten; andere Ebenen würden Gewebe am falschen Ort zeigen.</translation>
  </message>
  <message>
   <source>Slices not on screen yet: {phases}.</source>
   <translation>Noch nicht angezeigte Schichten: {phases}.</translation>
  </message>
  <message>
   <source>Soft tissue</source>
   <translation>Weichteil</translation>
  </message>
  <message>
   <source>Soft-tissue component</source>
   <translation>Weichteilanteil</translation>
  </message>
  <message>
   <source>Software {software}   comparison {number} of these reads</source>
   <translation>Software {software}   Vergleich {number} dieser Befundungen</translation>
  </message>
  <message>
   <source>Software {software}   rules {rules}   {steps} actions in the record</source>
   <translation>Software {software}   Regeln {rules}   {steps} Aktionen in der Aufzeichnung</translation>
  </message>
  <message>
   <source>Something else</source>
   <translation>Etwas anderes</translation>
  </message>
  <message>
   <source>Something failed.</source>
   <translation>Etwas ist fehlgeschlagen.</translation>
  </message>
  <message>
   <source>Something was entered by mistake</source>
   <translation>Etwas wurde versehentlich eingegeben</translation>
  </message>
  <message>
   <source>Something went wrong in the program, so this was stopped.</source>
   <translation>Im Programm ging etwas schief; dies wurde angehalten.</translation>
  </message>
  <message>
   <source>Space</source>
   <translation>Leertaste</translation>
  </message>
  <message>
   <source>Space next step, C contrast, drag marks a region, Esc clears it</source>
   <translation>Leertaste nächster Schritt, C Kontrast, Ziehen markiert einen Bereich, Esc hebt ihn auf</translation>
  </message>
  <message>
   <source>Space next step, Q and E other case, Enter side by side, Ctrl+P save the results, Esc back</source>
   <translation>Leertaste nächster Schritt, Q und E anderer Fall, Eingabe nebeneinander, Strg+P Ergebnisse speichern, Esc zurück</translation>
  </message>
  <message>
   <source>Spleen</source>
   <translation>Milz</translation>
  </message>
  <message>
   <source>Split</source>
   <translation>Geteilt</translation>
  </message>
  <message>
   <source>Split, one part so far</source>
   <translation>Geteilt, bisher ein Teil</translation>
  </message>
  <message>
   <source>Split, {parts}</source>
   <translation>Geteilt, {parts}</translation>
  </message>
  <message>
   <source>Stands</source>
   <translation>Stand</translation>
  </message>
  <message>
   <source>Stands for</source>
   <translation>Steht für</translation>
  </message>
  <message>
   <source>Stands still: the trial office decides</source>
   <translation>Steht still: das Studienbüro entscheidet</translation>
  </message>
  <message>
   <source>Start at baseline</source>
   <translation>Mit Baseline beginnen</translation>
  </message>
  <message>
   <source>State</source>
   <translation>Status</translation>
  </message>
  <message>
   <source>Station</source>
   <translation>Station</translation>
  </message>
  <message>
   <source>Status</source>
   <translation>Status</translation>
  </message>
  <message>
   <source>Steps: {words}</source>
   <translation>Schritte: {words}</translation>
  </message>
  <message>
   <source>Still being compared with the released images: {waiting}</source>
   <translation>Abgleich mit den freigegebenen Bildern läuft noch: {waiting}</translation>
  </message>
  <message>
   <source>Stomach</source>
   <translation>Magen</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>Stop playing</source>
   <translation>Abspielen anhalten</translation>
  </message>
  <message>
   <source>Stopped.</source>
   <translation>Angehalten.</translation>
  </message>
  <message>
   <source>Stopped. No certificate was written.</source>
   <translation>Angehalten. Es wurde kein Zertifikat geschrieben.</translation>
  </message>
  <message>
   <source>Stopped. No practice case was written.</source>
   <translation>Angehalten. Es wurde kein Übungsfall geschrieben.</translation>
  </message>
  <message>
   <source>Stopped. Nothing of the practice case was taken.</source>
   <translation>Angehalten. Vom Übungsfall wurde nichts übernommen.</translation>
  </message>
  <message>
   <source>Strike the new key in the field first.</source>
   <translation>Zuerst die neue Taste im Feld drücken.</translation>
  </message>
  <message>
   <source>Subtract the pre-contrast phase</source>
   <translation>Native Phase abziehen</translation>
  </message>
  <message>
   <source>Sum A {a}, B {b}</source>
   <translation>Summe A {a}, B {b}</translation>
  </message>
  <message>
   <source>Sum at baseline</source>
   <translation>Summe bei Baseline</translation>
  </message>
  <message>
   <source>Sum of diameters</source>
   <translation>Summe der Durchmesser</translation>
  </message>
  <message>
   <source>Sum of diameters at {timepoint}, {sum}</source>
   <translation>Summe der Durchmesser zu {timepoint}, {sum}</translation>
  </message>
  <message>
   <source>Sum of diameters {value} millimetres, {parts}</source>
   <translation>Summe der Durchmesser {value} Millimeter, {parts}</translation>
  </message>
  <message>
   <source>Sum of diameters, mm, by timepoint</source>
   <translation>Summe der Durchmesser, mm, je Zeitpunkt</translation>
  </message>
  <message>
   <source>Sum of diameters, provisional</source>
   <translation>Summe der Durchmesser, vorläufig</translation>
  </message>
  <message>
   <source>Sum of diameters, {timepoint}</source>
   <translation>Summe der Durchmesser, {timepoint}</translation>
  </message>
  <message>
   <source>Sum of diameters: {sums}</source>
   <translation>Summe der Durchmesser: {sums}</translation>
  </message>
  <message>
   <source>Sum {at} mm or less</source>
   <translation>Summe {at} mm oder weniger</translation>
  </message>
  <message>
   <source>Sum {at} mm or more</source>
   <translation>Summe {at} mm oder mehr</translation>
  </message>
  <message>
   <source>Sum {sums} mm</source>
   <translation>Summe {sums} mm</translation>
  </message>
  <message>
   <source>Sum {total} mm, {change} from baseline</source>
   <translation>Summe {total} mm, {change} gegenüber Baseline</translation>
  </message>
  <message>
   <source>Suspected</source>
   <translation>Verdacht</translation>
  </message>
  <message>
   <source>Sync health</source>
   <translation>Abgleich</translation>
  </message>
  <message>
   <source>Synced</source>
   <translation>Synchron</translation>
  </message>
  <message>
   <source>TP{timepoint} is locked. Draw on the timepoint that is open.</source>
   <translation>TP{timepoint} ist abgeschlossen. Bitte auf dem offenen Zeitpunkt zeichnen.</translation>
  </message>
  <message>
   <source>Tab</source>
   <translation>Tab</translation>
  </message>
  <message>
   <source>Tables</source>
   <translation>Tabellen</translation>
  </message>
  <message>
   <source>Tables of {subjects} subjects written, {files} files: {place}</source>
   <translation>Tabellen von {subjects} Probanden geschrieben, {files} Dateien: {place}</translation>
  </message>
  <message>
   <source>Take as {name}</source>
   <translation>Als {name} übernehmen</translation>
  </message>
  <message>
   <source>Take images in with readstation practice take, or open a practice case as a trainee would.</source>
   <translation>Nehmen Sie Bilder mit readstation practice take auf, oder öffnen Sie einen Übungsfall.</translation>
  </message>
  <message>
   <source>Take in DICOM SEG or RTSTRUCT</source>
   <translation>DICOM SEG oder RTSTRUCT aufnehmen</translation>
  </message>
  <message>
   <source>Take in DICOM SEG or RTSTRUCT…</source>
   <translation>DICOM SEG oder RTSTRUCT aufnehmen …</translation>
  </message>
  <message>
   <source>Take it</source>
   <translation>Übernehmen</translation>
  </message>
  <message>
   <source>Take the proposed line</source>
   <translation>Vorgeschlagene Linie übernehmen</translation>
  </message>
  <message>
   <source>Take the proposed line as {name}?</source>
   <translation>Vorgeschlagene Linie als {name} übernehmen?</translation>
  </message>
  <message>
   <source>Take the proposed line?</source>
   <translation>Vorgeschlagene Linie übernehmen?</translation>
  </message>
  <message>
   <source>Taking images in</source>
   <translation>Bilder werden übernommen</translation>
  </message>
  <message>
   <source>Target</source>
   <translation>Zielläsion</translation>
  </message>
  <message>
   <source>Target lesions</source>
   <translation>Zielläsionen</translation>
  </message>
  <message>
   <source>Target measurement</source>
   <translation>Zielmessung</translation>
  </message>
  <message>
   <source>Target, up to {max_targets_total}, up to {max_targets_per_organ} per organ</source>
   <translation>Zielläsionen, bis {max_targets_total}, bis {max_targets_per_organ} je Organ</translation>
  </message>
  <message>
   <source>Task</source>
   <translation>Aufgabe</translation>
  </message>
  <message>
   <source>Technical success</source>
   <translation>Technischer Erfolg</translation>
  </message>
  <message>
   <source>Test pattern</source>
   <translation>Testbild</translation>
  </message>
  <message>
   <source>Text and displays</source>
   <translation>Text und Bildschirme</translation>
  </message>
  <message>
   <source>Text size {percent} %</source>
   <translation>Textgröße {percent} %</translation>
  </message>
  <message>
   <source>The SPECT or PET is not here as a whole yet. Try again in a moment.</source>
   <translation>SPECT oder PET ist noch nicht ganz da. Versuchen Sie es gleich noch einmal.</translation>
  </message>
  <message>
   <source>The bars in the corners are single lines, sharp, and not an even grey; both directions look alike.</source>
   <translation>Die Balken in den Ecken sind einzelne, scharfe Linien und kein gleichmäßiges Grau; beide Richtungen sehen gleich aus.</translation>
  </message>
  <message>
   <source>The baseline comes first. Later timepoints stay hidden until it is locked.</source>
   <translation>Zuerst kommt die Baseline. Spätere Zeitpunkte bleiben bis zu ihrem Abschluss verborgen.</translation>
  </message>
  <message>
   <source>The baseline is locked</source>
   <translation>Die Baseline ist abgeschlossen</translation>
  </message>
  <message>
   <source>The best of {count} {words} series.</source>
   <translation>Die beste von {count} Serien: {words}.</translation>
  </message>
  <message>
   <source>The breath may differ between the phases.</source>
   <translation>Die Atemlage kann zwischen den Phasen abweichen.</translation>
  </message>
  <message>
   <source>The case in question</source>
   <translation>Der Fall, um den es geht</translation>
  </message>
  <message>
   <source>The cause stands beside it in the read (MR-808).</source>
   <translation>Die Ursache steht daneben in der Befundung (MR-808).</translation>
  </message>
  <message>
   <source>The central database has confirmed everything.</source>
   <translation>Die zentrale Datenbank hat alles bestätigt.</translation>
  </message>
  <message>
   <source>The certificate for the central database ended on {day}.</source>
   <translation>Das Zertifikat für die zentrale Datenbank ist am {day} abgelaufen.</translation>
  </message>
  <message>
   <source>The certificate for the central database ends on {day}.</source>
   <translation>Das Zertifikat für die zentrale Datenbank läuft am {day} ab.</translation>
  </message>
  <message>
   <source>The charter has each endpoint chosen by itself (MR-810).</source>
   <translation>Nach der Charta wird jeder Endpunkt für sich gewählt (MR-810).</translation>
  </message>
  <message>
   <source>The comment is longer than {longest_note} characters. Shorten it, then go on.</source>
   <translation>Der Kommentar hat mehr als {longest_note} Zeichen. Bitte kürzen, dann fortfahren.</translation>
  </message>
  <message>
   <source>The copy in the second folder could not be made. Your work is saved. Tell the trial office.</source>
   <translation>Die Kopie im zweiten Ordner konnte nicht angelegt werden. Ihre Arbeit ist gespeichert. Bitte dem Studienbüro melden.</translation>
  </message>
  <message>
   <source>The counts are not stated to be corrected for attenuation and scatter: shares of deep organs are too low.</source>
   <translation>Dass die Impulse auf Schwächung und Streuung korrigiert sind, ist nicht angegeben: Anteile tief liegender Organe sind zu niedrig.</translation>
  </message>
  <message>
   <source>The decision cannot be changed. If one of both reads is signed anew, the case is compared again.</source>
   <translation>Die Entscheidung kann nicht geändert werden. Wird eine der beiden Befundungen neu signiert, wird der Fall erneut verglichen.</translation>
  </message>
  <message>
   <source>The decision is signed. Nothing is added to it any more.</source>
   <translation>Die Entscheidung ist signiert. Es kommt nichts mehr hinzu.</translation>
  </message>
  <message>
   <source>The direction of an image is not stated.</source>
   <translation>Die Ausrichtung eines Bildes ist nicht angegeben.</translation>
  </message>
  <message>
   <source>The directions of rows and columns contradict each other.</source>
   <translation>Die Richtungen von Zeilen und Spalten widersprechen einander.</translation>
  </message>
  <message>
   <source>The disk is almost full: {free} left.</source>
   <translation>Die Festplatte ist fast voll: noch {free}.</translation>
  </message>
  <message>
   <source>The disk is full: {free} left, so new marks are refused.</source>
   <translation>Die Festplatte ist voll: noch {free}; neue Markierungen werden abgelehnt.</translation>
  </message>
  <message>
   <source>The disk is getting full. Your work is saved.</source>
   <translation>Die Festplatte wird voll. Die Arbeit ist gespeichert.</translation>
  </message>
  <message>
   <source>The ends of a window are numbers.</source>
   <translation>Die Enden eines Fensters sind Zahlen.</translation>
  </message>
  <message>
   <source>The export was stopped. Nothing was written.</source>
   <translation>Der Export wurde abgebrochen. Nichts wurde geschrieben.</translation>
  </message>
  <message>
   <source>The export was stopped. What lies in {place} is not whole: remove it.</source>
   <translation>Der Export wurde abgebrochen. Was in {place} liegt, ist nicht vollständig: bitte entfernen.</translation>
  </message>
  <message>
   <source>The file with the certificate of this station cannot be read.</source>
   <translation>Die Datei mit dem Zertifikat dieser Station kann nicht gelesen werden.</translation>
  </message>
  <message>
   <source>The file with the password of the office cannot be read.</source>
   <translation>Die Datei mit dem Passwort des Studienbüros ist nicht lesbar.</translation>
  </message>
  <message>
   <source>The frame of reference is not stated, so nothing can be laid on it.</source>
   <translation>Das Koordinatensystem ist nicht angegeben, deshalb kann nichts darübergelegt werden.</translation>
  </message>
  <message>
   <source>The free space of the disk cannot be read.</source>
   <translation>Der freie Platz der Festplatte ist nicht lesbar.</translation>
  </message>
  <message>
   <source>The global read is locked, and the sequential read is kept beside it (MR-807)</source>
   <translation>Die Gesamtbefundung ist abgeschlossen, die sequenzielle bleibt daneben erhalten (MR-807)</translation>
  </message>
  <message>
   <source>The header has the scan before the administration.</source>
   <translation>Nach den Kopfdaten liegt die Aufnahme vor der Gabe.</translation>
  </message>
  <message>
   <source>The header names a moment of decay correction, and no decay correction among those that were made.</source>
   <translation>Die Kopfdaten nennen einen Zeitpunkt der Zerfallskorrektur, aber unter den Korrekturen keine für den Zerfall.</translation>
  </message>
  <message>
   <source>The header says both that the values are corrected for decay and that they are not.</source>
   <translation>Die Kopfdaten sagen zugleich, dass die Werte auf Zerfall korrigiert sind und dass sie es nicht sind.</translation>
  </message>
  <message>
   <source>The header states more than one moment of administration.</source>
   <translation>Die Kopfdaten nennen mehr als einen Zeitpunkt der Gabe.</translation>
  </message>
  <message>
   <source>The image that lies over this one is not kept. Take it off, then press K.</source>
   <translation>Das darüberliegende Bild wird nicht behalten. Erst abnehmen, dann K drücken.</translation>
  </message>
  <message>
   <source>The images are on their way</source>
   <translation>Die Bilder sind unterwegs</translation>
  </message>
  <message>
   <source>The images are read from this disk and checked.</source>
   <translation>Die Bilder werden von dieser Festplatte gelesen und geprüft.</translation>
  </message>
  <message>
   <source>The images are still being read and checked. Register them when the bar is full.</source>
   <translation>Die Bilder werden noch gelesen und geprüft. Registrieren Sie sie, wenn der Balken voll ist.</translation>
  </message>
  <message>
   <source>The images are still being read and checked. Subtract when the bar is full.</source>
   <translation>Die Bilder werden noch gelesen und geprüft. Abziehen, sobald der Balken voll ist.</translation>
  </message>
  <message>
   <source>The images of the series state different units or corrections.</source>
   <translation>Die Bilder der Serie nennen verschiedene Einheiten oder Korrekturen.</translation>
  </message>
  <message>
   <source>The images of this case are not on this station.</source>
   <translation>Die Bilder dieses Falls sind nicht auf dieser Station.</translation>
  </message>
  <message>
   <source>The images were taken one after another, and nothing corrects them for the decay in between.</source>
   <translation>Die Bilder wurden nacheinander aufgenommen, und nichts korrigiert den Zerfall dazwischen.</translation>
  </message>
  <message>
   <source>The label of a part stays beside its line. Nothing was changed.</source>
   <translation>Die Beschriftung eines Teils bleibt bei ihrer Linie. Nichts wurde geändert.</translation>
  </message>
  <message>
   <source>The language could not be written.</source>
   <translation>Die Sprache konnte nicht geschrieben werden.</translation>
  </message>
  <message>
   <source>The last edit is not on this disk.</source>
   <translation>Die letzte Änderung ist nicht auf dieser Festplatte.</translation>
  </message>
  <message>
   <source>The left button is for the tool. A drag with the right button sets window and level, a click opens the menu.</source>
   <translation>Die linke Taste gehört dem Werkzeug. Ziehen mit der rechten stellt das Fenster ein, ein Klick öffnet das Menü.</translation>
  </message>
  <message>
   <source>The left button is for the tool. A drag with the right button zooms, a click opens the menu.</source>
   <translation>Die linke Taste gehört dem Werkzeug. Ziehen mit der rechten zoomt, ein Klick öffnet das Menü.</translation>
  </message>
  <message>
   <source>The left button works as the strip says</source>
   <translation>Die linke Taste tut, was die Leiste sagt</translation>
  </message>
  <message>
   <source>The line you were drawing is not finished: draw it again. Everything before it is kept.</source>
   <translation>Die zuletzt gezeichnete Linie ist nicht fertig: bitte neu zeichnen. Alles davor ist erhalten.</translation>
  </message>
  <message>
   <source>The list of subjects cannot be read.</source>
   <translation>Die Probandenliste ist nicht lesbar.</translation>
  </message>
  <message>
   <source>The log at central is not what was closed</source>
   <translation>Das Log der Zentrale ist nicht mehr das abgeschlossene</translation>
  </message>
  <message>
   <source>The middle button always pans. The status bar says what is in force.</source>
   <translation>Die mittlere Taste verschiebt immer. Die Statusleiste zeigt, was gilt.</translation>
  </message>
  <message>
   <source>The new key</source>
   <translation>Die neue Taste</translation>
  </message>
  <message>
   <source>The new passwords differ. Nothing was changed.</source>
   <translation>Die neuen Passwörter weichen ab. Nichts wurde geändert.</translation>
  </message>
  <message>
   <source>The oldest has waited for {minutes} min. Look at the sequencer.</source>
   <translation>Das Älteste wartet seit {minutes} min. Bitte den Sequenzer ansehen.</translation>
  </message>
  <message>
   <source>The other {rest} slices are fine.</source>
   <translation>Die anderen {rest} Schichten sind in Ordnung.</translation>
  </message>
  <message>
   <source>The passwords differ. Nothing was made.</source>
   <translation>Die Passwörter sind verschieden. Nichts wurde angelegt.</translation>
  </message>
  <message>
   <source>The plan asks nothing of this scope.</source>
   <translation>Der Plan verlangt für diesen Bereich nichts.</translation>
  </message>
  <message>
   <source>The position of an image in the patient is not stated.</source>
   <translation>Die Lage eines Bildes im Patienten ist nicht angegeben.</translation>
  </message>
  <message>
   <source>The program closed unexpectedly, after {ended_after}.</source>
   <translation>Das Programm endete unerwartet, nach {ended_after}.</translation>
  </message>
  <message>
   <source>The program closed unexpectedly, {ended_at}.</source>
   <translation>Das Programm endete unerwartet, {ended_at}.</translation>
  </message>
  <message>
   <source>The program computes them from the volumes; you confirm or overrule each.</source>
   <translation>Das Programm berechnet sie aus den Volumina; Sie bestätigen oder überstimmen jede.</translation>
  </message>
  <message>
   <source>The ramps go evenly from black to white, with no step and no colour.</source>
   <translation>Die Verläufe gehen gleichmäßig von Schwarz nach Weiß, ohne Stufe und ohne Farbe.</translation>
  </message>
  <message>
   <source>The read cannot be changed. {stays}</source>
   <translation>Die Befundung ist nicht mehr änderbar. {stays}</translation>
  </message>
  <message>
   <source>The read is locked. Your signature ends it.</source>
   <translation>Die Befundung ist gesperrt. Ihre Unterschrift schließt sie ab.</translation>
  </message>
  <message>
   <source>The reads part at {timepoint}: {label}, {cause}.</source>
   <translation>Die Befundungen trennen sich bei {timepoint}: {label}, {cause}.</translation>
  </message>
  <message>
   <source>The reads raise no trigger.</source>
   <translation>Die Befundungen lösen keine Adjudikation aus.</translation>
  </message>
  <message>
   <source>The reason in your own words</source>
   <translation>Die Begründung in eigenen Worten</translation>
  </message>
  <message>
   <source>The reason is kept with the read and signed with it.</source>
   <translation>Die Begründung bleibt bei der Befundung und wird mit ihr signiert.</translation>
  </message>
  <message>
   <source>The reference has it, and you have not.</source>
   <translation>Die Referenz hat sie, Sie haben sie nicht.</translation>
  </message>
  <message>
   <source>The reference opens now, and stays open. Your password signs the result.</source>
   <translation>Die Referenz öffnet sich jetzt und bleibt offen. Ihr Passwort signiert das Ergebnis.</translation>
  </message>
  <message>
   <source>The report was stopped. No file was written.</source>
   <translation>Der Bericht wurde angehalten. Es wurde keine Datei geschrieben.</translation>
  </message>
  <message>
   <source>The right button is for the tool. A drag with the left button sets window and level, a click opens the menu.</source>
   <translation>Die rechte Taste gehört dem Werkzeug. Ziehen mit der linken stellt das Fenster ein, ein Klick öffnet das Menü.</translation>
  </message>
  <message>
   <source>The right button is for the tool. A drag with the left button zooms, a click opens the menu.</source>
   <translation>Die rechte Taste gehört dem Werkzeug. Ziehen mit der linken zoomt, ein Klick öffnet das Menü.</translation>
  </message>
  <message>
   <source>The scoring was stopped. Your read is signed and kept; score it from the list.</source>
   <translation>Die Auswertung wurde angehalten. Ihre Befundung ist signiert und gesichert; werten Sie sie aus der Liste aus.</translation>
  </message>
  <message>
   <source>The sealed read is incomplete, so it cannot be shown or signed.</source>
   <translation>Die versiegelte Befundung ist unvollständig und kann weder gezeigt noch signiert werden.</translation>
  </message>
  <message>
   <source>The search marks no image.</source>
   <translation>Die Suche markiert kein Bild.</translation>
  </message>
  <message>
   <source>The search marks {count} images: look at what lies in the frames.</source>
   <translation>Die Suche markiert {count} Bilder: Sehen Sie an, was in den Rahmen liegt.</translation>
  </message>
  <message>
   <source>The segmentation could not be written.</source>
   <translation>Die Segmentierung konnte nicht geschrieben werden.</translation>
  </message>
  <message>
   <source>The sequencer has not run as a service yet.</source>
   <translation>Der Sequenzer lief noch nie als Dienst.</translation>
  </message>
  <message>
   <source>The sequencer was last seen {ago}.</source>
   <translation>Der Sequenzer war zuletzt da: {ago}.</translation>
  </message>
  <message>
   <source>The sequencer was stopped {ago}.</source>
   <translation>Der Sequenzer wurde angehalten: {ago}.</translation>
  </message>
  <message>
   <source>The sequential read is kept beside the global read, with your reason for every difference (MR-807).</source>
   <translation>Die sequenzielle Befundung bleibt neben der Gesamtbefundung erhalten, mit Begründung jedes Unterschieds (MR-807).</translation>
  </message>
  <message>
   <source>The series of this key image is not on this station.</source>
   <translation>Die Serie dieses Schlüsselbilds ist nicht auf dieser Station.</translation>
  </message>
  <message>
   <source>The share to grow from is a number from 1 to 100 percent.</source>
   <translation>Der Anteil zum Wachsen ist eine Zahl von 1 bis 100 Prozent.</translation>
  </message>
  <message>
   <source>The signed read stays as it is. The report can be saved from the worklist.</source>
   <translation>Der unterschriebene Befund bleibt, wie er ist. Der Bericht lässt sich aus der Arbeitsliste sichern.</translation>
  </message>
  <message>
   <source>The slices of this series are not evenly placed, so other planes would show tissue in the wrong place.</source>
   <translation>Die Schichten dieser Serie liegen ungleichmäßig; andere Ebenen würden Gewebe am falschen Ort zeigen.</translation>
  </message>
  <message>
   <source>The sponsor's list of subjects</source>
   <translation>Die Probandenliste des Sponsors</translation>
  </message>
  <message>
   <source>The stated decay factor does not fit the stated decay reference, administration.</source>
   <translation>Der angegebene Zerfallsfaktor passt nicht zum angegebenen Bezugszeitpunkt, der Gabe.</translation>
  </message>
  <message>
   <source>The stated decay factor does not fit the stated decay reference, not corrected.</source>
   <translation>Der angegebene Zerfallsfaktor passt nicht dazu, dass die Werte nicht auf Zerfall korrigiert sind.</translation>
  </message>
  <message>
   <source>The stated decay factor does not fit the stated decay reference, start of the acquisition.</source>
   <translation>Der angegebene Zerfallsfaktor passt nicht zum angegebenen Bezugszeitpunkt, dem Beginn der Aufnahme.</translation>
  </message>
  <message>
   <source>The stated half-life is none that a nuclide has.</source>
   <translation>Die angegebene Halbwertszeit hat kein Nuklid.</translation>
  </message>
  <message>
   <source>The station locked itself after three wrong passwords.</source>
   <translation>Die Station hat sich nach drei falschen Passwörtern gesperrt.</translation>
  </message>
  <message>
   <source>The station locked itself because the computer slept.</source>
   <translation>Die Station hat sich gesperrt, weil der Rechner ruhte.</translation>
  </message>
  <message>
   <source>The station locked itself with the screen.</source>
   <translation>Die Station hat sich mit dem Bildschirm gesperrt.</translation>
  </message>
  <message>
   <source>The station locked itself: there was no input for a while.</source>
   <translation>Die Station hat sich gesperrt: Eine Weile kam keine Eingabe.</translation>
  </message>
  <message>
   <source>The station's clock was {length} ahead of central's, which showed {time}.</source>
   <translation>Die Uhr der Station ging gegenüber der Zentrale {length} vor; dort war es {time}.</translation>
  </message>
  <message>
   <source>The station's clock was {length} behind central's, which showed {time}.</source>
   <translation>Die Uhr der Station ging gegenüber der Zentrale {length} nach; dort war es {time}.</translation>
  </message>
  <message>
   <source>The sum is not known: not every target has a size.</source>
   <translation>Die Summe ist nicht bekannt: Nicht jede Zielläsion hat eine Größe.</translation>
  </message>
  <message>
   <source>The treatment, its dose or its day</source>
   <translation>Die Behandlung, ihre Dosis oder ihr Tag</translation>
  </message>
  <message>
   <source>The trial office asked</source>
   <translation>Rückfrage des Studienbüros</translation>
  </message>
  <message>
   <source>The trial report as HTML and PDF, with the rows behind its numbers.</source>
   <translation>Der Studienbericht als HTML und PDF, mit den Zeilen hinter seinen Zahlen.</translation>
  </message>
  <message>
   <source>The two could not be registered.</source>
   <translation>Die beiden konnten nicht registriert werden.</translation>
  </message>
  <message>
   <source>The unit of the values is not one that is known.</source>
   <translation>Die Einheit der Werte ist keine bekannte.</translation>
  </message>
  <message>
   <source>The unit of the values is not stated.</source>
   <translation>Die Einheit der Werte ist nicht angegeben.</translation>
  </message>
  <message>
   <source>The upper end of a window lies above its lower end.</source>
   <translation>Das obere Ende eines Fensters liegt über dem unteren.</translation>
  </message>
  <message>
   <source>The uptake by position alone, as before the registration</source>
   <translation>Die Anreicherung nur nach Position, wie vor der Registrierung</translation>
  </message>
  <message>
   <source>The volumes were written.</source>
   <translation>Die Volumina wurden geschrieben.</translation>
  </message>
  <message>
   <source>The white line is seen at all four edges of the display.</source>
   <translation>Die weiße Linie ist an allen vier Rändern des Bildschirms zu sehen.</translation>
  </message>
  <message>
   <source>The whole case</source>
   <translation>Der ganze Fall</translation>
  </message>
  <message>
   <source>The {phase} phase was not sent for {label}</source>
   <translation>Phase „{phase}“ wurde für {label} nicht gesendet</translation>
  </message>
  <message>
   <source>The {unfinished} you were drawing</source>
   <translation>In Arbeit: {unfinished}</translation>
  </message>
  <message>
   <source>The {words} series.</source>
   <translation>Die Serie: {words}.</translation>
  </message>
  <message>
   <source>There are no images at this timepoint.</source>
   <translation>Zu diesem Zeitpunkt gibt es keine Bilder.</translation>
  </message>
  <message>
   <source>There is no SPECT and no PET at this timepoint.</source>
   <translation>Zu diesem Zeitpunkt gibt es weder SPECT noch PET.</translation>
  </message>
  <message>
   <source>There is no earlier timepoint at baseline.</source>
   <translation>Bei Baseline gibt es keinen früheren Zeitpunkt.</translation>
  </message>
  <message>
   <source>There is no earlier timepoint.</source>
   <translation>Es gibt keinen früheren Zeitpunkt.</translation>
  </message>
  <message>
   <source>There is no image here to propose a line on.</source>
   <translation>Hier ist kein Bild für einen Vorschlag.</translation>
  </message>
  <message>
   <source>There is no image here whose planes could be shown.</source>
   <translation>Hier ist kein Bild, dessen Ebenen gezeigt werden könnten.</translation>
  </message>
  <message>
   <source>There is no image here yet that volumes can be outlined on.</source>
   <translation>Es ist noch kein Bild da, auf dem Volumina umrissen werden können.</translation>
  </message>
  <message>
   <source>There is no image of another timepoint to compare this one with.</source>
   <translation>Kein Bild eines anderen Zeitpunkts zum Vergleich vorhanden.</translation>
  </message>
  <message>
   <source>There is no uptake within that radius.</source>
   <translation>In diesem Radius ist keine Anreicherung.</translation>
  </message>
  <message>
   <source>There is no volume to write.</source>
   <translation>Es gibt kein Volumen zu schreiben.</translation>
  </message>
  <message>
   <source>There is one display. Connect another, then the views stand on both.</source>
   <translation>Es gibt nur einen Bildschirm. Einen weiteren anschließen, dann stehen die Ansichten auf beiden.</translation>
  </message>
  <message>
   <source>These images are still being read and checked. Draw when all of them are here.</source>
   <translation>Diese Bilder werden noch gelesen und geprüft. Zeichnen, sobald alle da sind.</translation>
  </message>
  <message>
   <source>These images are still being read and checked. Press K when all of them are here.</source>
   <translation>Diese Bilder werden noch gelesen und geprüft. K drücken, sobald alle da sind.</translation>
  </message>
  <message>
   <source>These slices match</source>
   <translation>Diese Schichten stimmen überein</translation>
  </message>
  <message>
   <source>They are fetched and opened by themselves.</source>
   <translation>Sie werden von selbst geholt und geöffnet.</translation>
  </message>
  <message>
   <source>They hold until you sign out; your read is not touched.</source>
   <translation>Sie gelten bis zur Abmeldung; die Befundung bleibt unberührt.</translation>
  </message>
  <message>
   <source>Thickness</source>
   <translation>Dicke</translation>
  </message>
  <message>
   <source>This case is a distribution read, which shows the treatment.</source>
   <translation>Dieser Fall ist ein Verteilungsbefund, der die Behandlung zeigt.</translation>
  </message>
  <message>
   <source>This case is decided on the bench: both reads are there already.</source>
   <translation>Dieser Fall wird auf der Seite für Adjudikation entschieden: Beide Befundungen sind schon da.</translation>
  </message>
  <message>
   <source>This case is open at another station. Go on there, or move it here: readstation sync --move.</source>
   <translation>Dieser Fall ist an einer anderen Station offen. Dort weitermachen, oder hierher holen: readstation sync --move.</translation>
  </message>
  <message>
   <source>This case was read at two stations. Central took the other one's; what was read here is kept, here and there. Go on at the other station; if there is none, ask the office.</source>
   <translation>Dieser Fall wurde an zwei Stationen gelesen. Die zentrale Datenbank hat die der anderen übernommen; was hier gelesen wurde, ist aufbewahrt, hier und dort. Machen Sie an der anderen Station weiter; gibt es keine, fragen Sie das Studienbüro.</translation>
  </message>
  <message>
   <source>This difference is not registered, so nothing is proposed on it. Click on the phase itself.</source>
   <translation>Diese Differenz ist nicht registriert; darauf wird nichts vorgeschlagen. Bitte auf die Phase selbst klicken.</translation>
  </message>
  <message>
   <source>This image is computed from two series. Draw on one of them.</source>
   <translation>Dieses Bild ist aus zwei Serien berechnet. Bitte auf einer davon zeichnen.</translation>
  </message>
  <message>
   <source>This image is computed from two series. Show one of them, then press K.</source>
   <translation>Dieses Bild ist aus zwei Serien berechnet. Eine davon zeigen, dann K drücken.</translation>
  </message>
  <message>
   <source>This is not measured by one longest viable diameter, so nothing is proposed. Draw it.</source>
   <translation>Dies wird nicht mit einem längsten vitalen Durchmesser gemessen; nichts wird vorgeschlagen. Bitte zeichnen.</translation>
  </message>
  <message>
   <source>This is practice. It counts in no trial.</source>
   <translation>Dies ist eine Übung. Sie zählt in keiner Studie.</translation>
  </message>
  <message>
   <source>This is the only part. Measure the target as one, or give it another state.</source>
   <translation>Dies ist der einzige Teil. Die Zielläsion als Ganzes messen oder ihr einen anderen Status geben.</translation>
  </message>
  <message>
   <source>This layout has one view, and it stands in the main window.</source>
   <translation>Diese Anordnung hat eine Ansicht; sie steht im Hauptfenster.</translation>
  </message>
  <message>
   <source>This mark is not there any more.</source>
   <translation>Diese Markierung ist nicht mehr vorhanden.</translation>
  </message>
  <message>
   <source>This mark was drawn on another plane. Nothing was changed: move it there.</source>
   <translation>Diese Markierung wurde auf einer anderen Ebene gezeichnet. Nichts wurde geändert: bitte dort verschieben.</translation>
  </message>
  <message>
   <source>This part is not there any more.</source>
   <translation>Dieser Teil ist nicht mehr vorhanden.</translation>
  </message>
  <message>
   <source>This read is complete. It goes to the trial office by itself.</source>
   <translation>Diese Befundung ist vollständig. Sie geht von selbst an das Studienbüro.</translation>
  </message>
  <message>
   <source>This series cannot be shown</source>
   <translation>Diese Serie kann nicht gezeigt werden</translation>
  </message>
  <message>
   <source>This series does not say where its images lie, so there is no other plane in it.</source>
   <translation>Diese Serie sagt nicht, wo ihre Bilder liegen; sie hat keine andere Ebene.</translation>
  </message>
  <message>
   <source>This series is a single slice: there is no other plane in it.</source>
   <translation>Diese Serie ist eine einzelne Schicht: Sie hat keine andere Ebene.</translation>
  </message>
  <message>
   <source>This series is not shown. C shows the next phase of the active view.</source>
   <translation>Diese Serie wird nicht gezeigt. C zeigt die nächste Phase der aktiven Ansicht.</translation>
  </message>
  <message>
   <source>This session is locked.</source>
   <translation>Diese Sitzung ist gesperrt.</translation>
  </message>
  <message>
   <source>Three planes</source>
   <translation>Drei Ebenen</translation>
  </message>
  <message>
   <source>Threshold</source>
   <translation>Schwelle</translation>
  </message>
  <message>
   <source>Thrombus</source>
   <translation>Thrombus</translation>
  </message>
  <message>
   <source>Tilt downwards</source>
   <translation>Nach unten kippen</translation>
  </message>
  <message>
   <source>Tilt upwards</source>
   <translation>Nach oben kippen</translation>
  </message>
  <message>
   <source>Time of signature: {signing_time}</source>
   <translation>Zeit der Signatur: {signing_time}</translation>
  </message>
  <message>
   <source>Title</source>
   <translation>Titel</translation>
  </message>
  <message>
   <source>To be confirmed</source>
   <translation>Zu bestätigen</translation>
  </message>
  <message>
   <source>To be decided</source>
   <translation>Zu entscheiden</translation>
  </message>
  <message>
   <source>To read</source>
   <translation>Zu befunden</translation>
  </message>
  <message>
   <source>To read  {to_read}</source>
   <translation>Zu befunden  {to_read}</translation>
  </message>
  <message>
   <source>To which moment the values were corrected for decay is not stated.</source>
   <translation>Auf welchen Zeitpunkt die Werte zerfallskorrigiert sind, ist nicht angegeben.</translation>
  </message>
  <message>
   <source>Today</source>
   <translation>Heute</translation>
  </message>
  <message>
   <source>Tomorrow</source>
   <translation>Morgen</translation>
  </message>
  <message>
   <source>Too small</source>
   <translation>Zu klein</translation>
  </message>
  <message>
   <source>Too small, counts 5 mm</source>
   <translation>Zu klein, zählt 5 mm</translation>
  </message>
  <message>
   <source>Tools</source>
   <translation>Werkzeuge</translation>
  </message>
  <message>
   <source>Trainer</source>
   <translation>Trainer</translation>
  </message>
  <message>
   <source>Training plan</source>
   <translation>Ausbildungsplan</translation>
  </message>
  <message>
   <source>Treated before</source>
   <translation>Vorbehandelt</translation>
  </message>
  <message>
   <source>Treated territory</source>
   <translation>Behandeltes Gebiet</translation>
  </message>
  <message>
   <source>Treatment visible</source>
   <translation>Behandlung sichtbar</translation>
  </message>
  <message>
   <source>Trial office</source>
   <translation>Studienbüro</translation>
  </message>
  <message>
   <source>Try again; if it comes back, tell the trial office: {name}.</source>
   <translation>Bitte erneut versuchen; bei Wiederholung dem Studienbüro melden: {name}.</translation>
  </message>
  <message>
   <source>Tumour</source>
   <translation>Tumor</translation>
  </message>
  <message>
   <source>Tumour thrombus</source>
   <translation>Tumorthrombus</translation>
  </message>
  <message>
   <source>Turn to the left</source>
   <translation>Nach links drehen</translation>
  </message>
  <message>
   <source>Turn to the right</source>
   <translation>Nach rechts drehen</translation>
  </message>
  <message>
   <source>Two measured lesions or more are needed for this figure.</source>
   <translation>Für dieses Bild sind zwei oder mehr gemessene Läsionen nötig.</translation>
  </message>
  <message>
   <source>Two persons look at this series, one after the other.</source>
   <translation>Zwei Personen sehen diese Serie an, eine nach der anderen.</translation>
  </message>
  <message>
   <source>Typical</source>
   <translation>Typisch</translation>
  </message>
  <message>
   <source>Typical, washes out</source>
   <translation>Typisch, mit Wash-out</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>Rückgängig</translation>
  </message>
  <message>
   <source>Undo (Ctrl+Z)</source>
   <translation>Rückgängig (Strg+Z)</translation>
  </message>
  <message>
   <source>Unequivocal</source>
   <translation>Eindeutig</translation>
  </message>
  <message>
   <source>Unequivocal progression</source>
   <translation>Eindeutige Progression</translation>
  </message>
  <message>
   <source>Unlock</source>
   <translation>Entsperren</translation>
  </message>
  <message>
   <source>Up and Down choose, Enter goes on, Ctrl+O opens a practice case, files can be dropped here</source>
   <translation>Auf und Ab wählen, Eingabe geht weiter, Strg+O öffnet einen Übungsfall, Dateien können hierher gezogen werden</translation>
  </message>
  <message>
   <source>Up and Down choose, Enter opens, Ctrl+F finds, Ctrl+Tab next tab</source>
   <translation>Auf und Ab wählen, Enter öffnet, Strg+F sucht, Strg+Tab nächster Reiter</translation>
  </message>
  <message>
   <source>Updated {clock}</source>
   <translation>Stand {clock}</translation>
  </message>
  <message>
   <source>Upper end of the window</source>
   <translation>Oberes Ende des Fensters</translation>
  </message>
  <message>
   <source>Uptake in tumour thrombus</source>
   <translation>Aufnahme im Tumorthrombus</translation>
  </message>
  <message>
   <source>Uptake pattern</source>
   <translation>Aufnahmemuster</translation>
  </message>
  <message>
   <source>Use another account</source>
   <translation>Anderes Konto verwenden</translation>
  </message>
  <message>
   <source>Use it</source>
   <translation>Verwenden</translation>
  </message>
  <message>
   <source>Use the doubtful registration (± {residual_mm} mm)</source>
   <translation>Zweifelhafte Registrierung verwenden (± {residual_mm} mm)</translation>
  </message>
  <message>
   <source>Use the new one from now on, here and for every signature.</source>
   <translation>Ab jetzt gilt das neue, hier und bei jeder Signatur.</translation>
  </message>
  <message>
   <source>Use this key</source>
   <translation>Diese Taste verwenden</translation>
  </message>
  <message>
   <source>Value</source>
   <translation>Wert</translation>
  </message>
  <message>
   <source>Version {number} of a read of case {case} waits for approval</source>
   <translation>Version {number} einer Befundung von Fall {case} wartet auf Genehmigung</translation>
  </message>
  <message>
   <source>Version {version}</source>
   <translation>Version {version}</translation>
  </message>
  <message>
   <source>Version {version} counts once a second person at the trial office has approved it.</source>
   <translation>Version {version} gilt, sobald eine zweite Person im Studienbüro sie freigegeben hat.</translation>
  </message>
  <message>
   <source>Version {version} is signed and waits for approval</source>
   <translation>Version {version} ist signiert und wartet auf Freigabe</translation>
  </message>
  <message>
   <source>Version {version} stays as it was signed. Version {version2} starts from it, is locked and signed again, and counts once a second person at the trial office has approved it.</source>
   <translation>Version {version} bleibt, wie sie signiert wurde. Version {version2} geht von ihr aus, wird erneut abgeschlossen und signiert und gilt, sobald eine zweite Person im Studienbüro sie freigegeben hat.</translation>
  </message>
  <message>
   <source>Version {version} stays. {approved}</source>
   <translation>Version {version} bleibt. {approved}</translation>
  </message>
  <message>
   <source>Version {version} waits for approval</source>
   <translation>Version {version} wartet auf Freigabe</translation>
  </message>
  <message>
   <source>Viability in doubt</source>
   <translation>Vitalität fraglich</translation>
  </message>
  <message>
   <source>Viable part delineated</source>
   <translation>Vitaler Anteil abgegrenzt</translation>
  </message>
  <message>
   <source>Viable region {area} cm²</source>
   <translation>Vitale Region {area} cm²</translation>
  </message>
  <message>
   <source>Vial</source>
   <translation>Fläschchen</translation>
  </message>
  <message>
   <source>Vial and residual with their times give the activity at administration (MR-1005).</source>
   <translation>Fläschchen und Rest mit ihren Zeiten ergeben die Aktivität bei der Gabe (MR-1005).</translation>
  </message>
  <message>
   <source>Vial, GBq</source>
   <translation>Fläschchen, GBq</translation>
  </message>
  <message>
   <source>View</source>
   <translation>Ansicht</translation>
  </message>
  <message>
   <source>Views on the second display</source>
   <translation>Ansichten auf dem zweiten Bildschirm</translation>
  </message>
  <message>
   <source>Views on two displays, or on one</source>
   <translation>Ansichten auf zwei Bildschirmen oder einem</translation>
  </message>
  <message>
   <source>Viridis, even steps</source>
   <translation>Viridis, gleichmäßig</translation>
  </message>
  <message>
   <source>Volume</source>
   <translation>Volumen</translation>
  </message>
  <message>
   <source>Volume that is worked on</source>
   <translation>Volumen in Arbeit</translation>
  </message>
  <message>
   <source>Volumes</source>
   <translation>Volumina</translation>
  </message>
  <message>
   <source>Waiting</source>
   <translation>Wartend</translation>
  </message>
  <message>
   <source>Waiting for the central database</source>
   <translation>Warten auf die zentrale Datenbank</translation>
  </message>
  <message>
   <source>Waiting for the two reads</source>
   <translation>Wartet auf beide Befundungen</translation>
  </message>
  <message>
   <source>Watch list</source>
   <translation>Beobachtungsliste</translation>
  </message>
  <message>
   <source>Watch list, counts for nothing</source>
   <translation>Beobachtungsliste, zählt nicht</translation>
  </message>
  <message>
   <source>What do you want to do?</source>
   <translation>Was ist zu tun?</translation>
  </message>
  <message>
   <source>What explains the difference</source>
   <translation>Was den Unterschied erklärt</translation>
  </message>
  <message>
   <source>What has arrived is not confirmed</source>
   <translation>Angekommenes ist nicht bestätigt</translation>
  </message>
  <message>
   <source>What is closed</source>
   <translation>Was abgeschlossen wird</translation>
  </message>
  <message>
   <source>What is signed</source>
   <translation>Was signiert wird</translation>
  </message>
  <message>
   <source>What it does</source>
   <translation>Was sie tut</translation>
  </message>
  <message>
   <source>What it is like</source>
   <translation>Wie sie aussieht</translation>
  </message>
  <message>
   <source>What made the difference, in your judgement.</source>
   <translation>Was nach eigenem Urteil den Unterschied machte.</translation>
  </message>
  <message>
   <source>What somebody else reads or read in this case</source>
   <translation>Was jemand anderes in diesem Fall befundet oder befundet hat</translation>
  </message>
  <message>
   <source>What stands</source>
   <translation>Was gilt</translation>
  </message>
  <message>
   <source>What the lock means</source>
   <translation>Was der Abschluss bedeutet</translation>
  </message>
  <message>
   <source>What the reference is</source>
   <translation>Was die Referenz ist</translation>
  </message>
  <message>
   <source>What the search found</source>
   <translation>Was die Suche fand</translation>
  </message>
  <message>
   <source>What the trainee is told, a task a line</source>
   <translation>Was gesagt wird, eine Aufgabe je Zeile</translation>
  </message>
  <message>
   <source>What to do</source>
   <translation>Was zu tun ist</translation>
  </message>
  <message>
   <source>What was given</source>
   <translation>Was gegeben wurde</translation>
  </message>
  <message>
   <source>What was seen or done wrongly, and what is right</source>
   <translation>Was falsch gesehen oder getan wurde, und was richtig ist</translation>
  </message>
  <message>
   <source>What would change it</source>
   <translation>Was es ändern würde</translation>
  </message>
  <message>
   <source>What you looked at, and what you found</source>
   <translation>Was angesehen und was gefunden wurde</translation>
  </message>
  <message>
   <source>What you saw, and why that read stands</source>
   <translation>Was zu sehen war, und warum diese Befundung gilt</translation>
  </message>
  <message>
   <source>What you sign</source>
   <translation>Was signiert wird</translation>
  </message>
  <message>
   <source>What your signature means</source>
   <translation>Was die Signatur bedeutet</translation>
  </message>
  <message>
   <source>What {label} is like</source>
   <translation>Wie {label} aussieht</translation>
  </message>
  <message>
   <source>Wheel</source>
   <translation>Rad</translation>
  </message>
  <message>
   <source>Wheel: slice</source>
   <translation>Mausrad: Schicht</translation>
  </message>
  <message>
   <source>When the signature arrives is kept at central.</source>
   <translation>Wann die Unterschrift eintrifft, hält die Zentrale fest.</translation>
  </message>
  <message>
   <source>Where a line is not right, draw it again: the result follows.</source>
   <translation>Wo eine Linie nicht stimmt, neu zeichnen: Das Ergebnis folgt.</translation>
  </message>
  <message>
   <source>Where it is unequivocal, judge the non-target as progressed or the finding as a new lesion: that gives PD.</source>
   <translation>Wo es eindeutig ist, die Nicht-Zielläsion als progredient oder den Befund als neue Läsion beurteilen: Das ergibt PD.</translation>
  </message>
  <message>
   <source>Where the image lies in the patient is not stated, so it is shown beside the CT and not over it.</source>
   <translation>Wo das Bild im Patienten liegt, ist nicht angegeben; es steht deshalb neben der CT und nicht darüber.</translation>
  </message>
  <message>
   <source>Where the refused line lies</source>
   <translation>Wo die abgelehnte Linie liegt</translation>
  </message>
  <message>
   <source>Which other organ</source>
   <translation>Welches andere Organ</translation>
  </message>
  <message>
   <source>Which read stands for this case?</source>
   <translation>Welche Befundung gilt für diesen Fall?</translation>
  </message>
  <message>
   <source>Who is reading?</source>
   <translation>Wer befundet?</translation>
  </message>
  <message>
   <source>Who locks</source>
   <translation>Wer abschließt</translation>
  </message>
  <message>
   <source>Who signs</source>
   <translation>Wer signiert</translation>
  </message>
  <message>
   <source>Who the patient is, or where</source>
   <translation>Wer der Patient ist, oder wo</translation>
  </message>
  <message>
   <source>Whole range</source>
   <translation>Ganzer Bereich</translation>
  </message>
  <message>
   <source>Why</source>
   <translation>Warum</translation>
  </message>
  <message>
   <source>Why A and B</source>
   <translation>Warum A und B</translation>
  </message>
  <message>
   <source>Why does this change?</source>
   <translation>Warum ändert sich dies?</translation>
  </message>
  <message>
   <source>Why not evaluable</source>
   <translation>Warum nicht beurteilbar</translation>
  </message>
  <message>
   <source>Why the line is kept; Enter keeps it</source>
   <translation>Warum die Linie bleibt; Enter belässt sie</translation>
  </message>
  <message>
   <source>Why; do not write what you read there</source>
   <translation>Warum; schreiben Sie nicht, was Sie dort lesen</translation>
  </message>
  <message>
   <source>Window</source>
   <translation>Fenster</translation>
  </message>
  <message>
   <source>Wipe</source>
   <translation>Radieren</translation>
  </message>
  <message>
   <source>Wipe with a ball</source>
   <translation>Mit einer Kugel radieren</translation>
  </message>
  <message>
   <source>Without a meter: each of the 18 greys is even over the whole square and has no colour.</source>
   <translation>Ohne Messgerät: jeder der 18 Grautöne ist über das ganze Quadrat gleichmäßig und farblos.</translation>
  </message>
  <message>
   <source>Without the list</source>
   <translation>Ohne die Liste</translation>
  </message>
  <message>
   <source>Words of the mark</source>
   <translation>Text der Markierung</translation>
  </message>
  <message>
   <source>Words to: {line}</source>
   <translation>Text zu: {line}</translation>
  </message>
  <message>
   <source>Words, shown beside the mark</source>
   <translation>Text neben der Markierung</translation>
  </message>
  <message>
   <source>Work is written to this disk as you make it.</source>
   <translation>Arbeit wird sofort auf diese Festplatte geschrieben.</translation>
  </message>
  <message>
   <source>Worklist</source>
   <translation>Arbeitsliste</translation>
  </message>
  <message>
   <source>Write</source>
   <translation>Schreiben</translation>
  </message>
  <message>
   <source>Write DICOM SEG</source>
   <translation>DICOM SEG schreiben</translation>
  </message>
  <message>
   <source>Write DICOM SEG…</source>
   <translation>DICOM SEG schreiben …</translation>
  </message>
  <message>
   <source>Write the practice case</source>
   <translation>Übungsfall schreiben</translation>
  </message>
  <message>
   <source>Writing</source>
   <translation>Schreiben</translation>
  </message>
  <message>
   <source>Writing the practice case</source>
   <translation>Der Übungsfall wird geschrieben</translation>
  </message>
  <message>
   <source>Wrong subject</source>
   <translation>Falsche Person</translation>
  </message>
  <message>
   <source>Y-90 distribution, own worklist</source>
   <translation>Y-90-Verteilung, eigene Arbeitsliste</translation>
  </message>
  <message>
   <source>Yes</source>
   <translation>Ja</translation>
  </message>
  <message>
   <source>Yes, no other</source>
   <translation>Ja, keine andere</translation>
  </message>
  <message>
   <source>You</source>
   <translation>Sie</translation>
  </message>
  <message>
   <source>You can sign in, read and sign without a network. Each action is written
to disk as you make it, then sent when the connection returns.</source>
   <translation>Anmelden, Befunden und Signieren gehen ohne Netz. Jede Aktion wird sofort
geschrieben und gesendet, sobald die Verbindung zurück ist.</translation>
  </message>
  <message>
   <source>You have it, and the reference has not.</source>
   <translation>Sie haben sie, die Referenz hat sie nicht.</translation>
  </message>
  <message>
   <source>You have looked at every timepoint with all images open. This is your final result; the sequential read is kept beside it (MR-807).</source>
   <translation>Alle Zeitpunkte wurden mit allen Bildern angesehen. Dies ist das endgültige Ergebnis; die sequenzielle Befundung bleibt daneben erhalten (MR-807).</translation>
  </message>
  <message>
   <source>You have seen all images of this series that have to be seen.</source>
   <translation>Sie haben alle Bilder dieser Serie gesehen, die zu sehen sind.</translation>
  </message>
  <message>
   <source>You locked the station.</source>
   <translation>Die Station wurde von Hand gesperrt.</translation>
  </message>
  <message>
   <source>You reach {reached}. Needed is {needed}.</source>
   <translation>Sie erreichen {reached}. Nötig ist {needed}.</translation>
  </message>
  <message>
   <source>You were signed out after 12 hours.</source>
   <translation>Abgemeldet nach 12 Stunden.</translation>
  </message>
  <message>
   <source>You {lesion}</source>
   <translation>Sie {lesion}</translation>
  </message>
  <message>
   <source>You {own} mm, reference {reference} mm: {difference} mm.</source>
   <translation>Sie {own} mm, Referenz {reference} mm: {difference} mm.</translation>
  </message>
  <message>
   <source>You, mm</source>
   <translation>Sie, mm</translation>
  </message>
  <message>
   <source>You: {words}</source>
   <translation>Sie: {words}</translation>
  </message>
  <message>
   <source>Your answers, volumes and figures stay as they are. The station's key marks the lock.</source>
   <translation>Ihre Antworten, Volumina und Größen bleiben, wie sie sind. Der Schlüssel der Station zeichnet die Sperre.</translation>
  </message>
  <message>
   <source>Your corrections are complete. {name} starts from the one before, which stays.</source>
   <translation>Die Korrekturen sind vollständig. {name} geht von der vorigen aus, die bleibt.</translation>
  </message>
  <message>
   <source>Your decision is kept.</source>
   <translation>Die Entscheidung bleibt erhalten.</translation>
  </message>
  <message>
   <source>Your decision is signed and cannot be changed. You can still look at everything.</source>
   <translation>Die Entscheidung ist signiert und kann nicht geändert werden. Alles kann weiter angesehen werden.</translation>
  </message>
  <message>
   <source>Your entries at {label} are complete and stay as they are. The station's key marks the lock.</source>
   <translation>Die Eingaben zu {label} sind vollständig und bleiben, wie sie sind. Der Schlüssel der Station kennzeichnet den Abschluss.</translation>
  </message>
  <message>
   <source>Your name</source>
   <translation>Ihr Name</translation>
  </message>
  <message>
   <source>Your own case</source>
   <translation>Ihr eigener Fall</translation>
  </message>
  <message>
   <source>Your password is changed.</source>
   <translation>Das Passwort ist geändert.</translation>
  </message>
  <message>
   <source>Your read is kept.</source>
   <translation>Die Befundung bleibt erhalten.</translation>
  </message>
  <message>
   <source>Your read is signed and kept; score it from the list.</source>
   <translation>Ihre Befundung ist signiert und gesichert; werten Sie sie aus der Liste aus.</translation>
  </message>
  <message>
   <source>Your reads stay on this station
until they are safely delivered.</source>
   <translation>Befundungen bleiben auf dieser Station,
bis sie sicher übertragen sind.</translation>
  </message>
  <message>
   <source>Your session</source>
   <translation>Diese Sitzung</translation>
  </message>
  <message>
   <source>Your settings could not be written.</source>
   <translation>Die Einstellungen konnten nicht geschrieben werden.</translation>
  </message>
  <message>
   <source>Your signed read becomes the reference. It is sealed: a trainee sees it after their own signature.</source>
   <translation>Ihre signierte Befundung wird die Referenz. Sie ist versiegelt: Zu sehen ist sie erst nach der eigenen Signatur.</translation>
  </message>
  <message>
   <source>Your sum: {own} mm. Reference: {reference} mm.</source>
   <translation>Ihre Summe: {own} mm. Referenz: {reference} mm.</translation>
  </message>
  <message>
   <source>Your volumes are kept.</source>
   <translation>Ihre Volumina sind gesichert.</translation>
  </message>
  <message>
   <source>Your work is kept.</source>
   <translation>Die Arbeit ist erhalten.</translation>
  </message>
  <message>
   <source>Your work is kept. This case stands still until the trial office decides.</source>
   <translation>Ihre Arbeit bleibt erhalten. Dieser Fall steht still, bis das Studienbüro entscheidet.</translation>
  </message>
  <message>
   <source>Your work is saved.</source>
   <translation>Die Arbeit ist gespeichert.</translation>
  </message>
  <message>
   <source>Your work is saved. You can still look, lock and sign.</source>
   <translation>Die Arbeit ist gespeichert. Ansehen, Abschließen und Signieren gehen weiter.</translation>
  </message>
  <message>
   <source>Your work so far is kept.</source>
   <translation>Die bisherige Arbeit ist erhalten.</translation>
  </message>
  <message>
   <source>Your work up to {saved} was kept</source>
   <translation>Die Arbeit bis {saved} ist erhalten</translation>
  </message>
  <message>
   <source>Zoom</source>
   <translation>Zoom</translation>
  </message>
  <message>
   <source>Zoom {zoom}×</source>
   <translation>Zoom {zoom}×</translation>
  </message>
  <message>
   <source>a second person has to look</source>
   <translation>eine zweite Person muss hinsehen</translation>
  </message>
  <message>
   <source>absent</source>
   <translation>nicht vorhanden</translation>
  </message>
  <message>
   <source>absent, 0 mm</source>
   <translation>nicht vorhanden, 0 mm</translation>
  </message>
  <message>
   <source>absorbed dose, Gy</source>
   <translation>Energiedosis, Gy</translation>
  </message>
  <message>
   <source>across timepoints, viable longest diameter, mm</source>
   <translation>über die Zeitpunkte, längster vitaler Durchmesser, mm</translation>
  </message>
  <message>
   <source>adjudications</source>
   <translation>Adjudikationen</translation>
  </message>
  <message>
   <source>adjudicator</source>
   <translation>Adjudikation</translation>
  </message>
  <message>
   <source>agree</source>
   <translation>gleich</translation>
  </message>
  <message>
   <source>all disease</source>
   <translation>gesamte Erkrankung</translation>
  </message>
  <message>
   <source>all imaged</source>
   <translation>alles abgebildet</translation>
  </message>
  <message>
   <source>all in the liver</source>
   <translation>alles in der Leber</translation>
  </message>
  <message>
   <source>answered</source>
   <translation>beantwortet</translation>
  </message>
  <message>
   <source>arrow</source>
   <translation>Pfeil</translation>
  </message>
  <message>
   <source>arrow note</source>
   <translation>Pfeilnotiz</translation>
  </message>
  <message>
   <source>artefact</source>
   <translation>Artefakt</translation>
  </message>
  <message>
   <source>arterial phase missing or mistimed</source>
   <translation>arterielle Phase fehlt oder falsch getroffen</translation>
  </message>
  <message>
   <source>as in the reference</source>
   <translation>wie in der Referenz</translation>
  </message>
  <message>
   <source>as they follow from your read</source>
   <translation>wie sie aus Ihrer Befundung folgen</translation>
  </message>
  <message>
   <source>at work</source>
   <translation>bei der Arbeit</translation>
  </message>
  <message>
   <source>atypical</source>
   <translation>atypisch</translation>
  </message>
  <message>
   <source>axial</source>
   <translation>axial</translation>
  </message>
  <message>
   <source>baseline</source>
   <translation>Baseline</translation>
  </message>
  <message>
   <source>baseline {baseline} − 30 %</source>
   <translation>Baseline {baseline} − 30 %</translation>
  </message>
  <message>
   <source>being read</source>
   <translation>wird befundet</translation>
  </message>
  <message>
   <source>bland thrombus</source>
   <translation>blander Thrombus</translation>
  </message>
  <message>
   <source>borders not clear</source>
   <translation>unscharf begrenzt</translation>
  </message>
  <message>
   <source>by its size</source>
   <translation>nach Größe</translation>
  </message>
  <message>
   <source>by the command: readstation {command}</source>
   <translation>mit dem Befehl: readstation {command}</translation>
  </message>
  <message>
   <source>calendar week</source>
   <translation>Kalenderwoche</translation>
  </message>
  <message>
   <source>cases read</source>
   <translation>Fälle gelesen</translation>
  </message>
  <message>
   <source>changed</source>
   <translation>geändert</translation>
  </message>
  <message>
   <source>changed: {words}</source>
   <translation>geändert: {words}</translation>
  </message>
  <message>
   <source>changes no result</source>
   <translation>ändert kein Ergebnis</translation>
  </message>
  <message>
   <source>charter v{version}</source>
   <translation>Charter v{version}</translation>
  </message>
  <message>
   <source>checking images</source>
   <translation>Bilder werden geprüft</translation>
  </message>
  <message>
   <source>checking signed reads</source>
   <translation>signierte Befundungen werden geprüft</translation>
  </message>
  <message>
   <source>checking the practice case</source>
   <translation>der Übungsfall wird geprüft</translation>
  </message>
  <message>
   <source>checking the read</source>
   <translation>Befundung wird geprüft</translation>
  </message>
  <message>
   <source>checking the record</source>
   <translation>Aufzeichnung wird geprüft</translation>
  </message>
  <message>
   <source>chest</source>
   <translation>Thorax</translation>
  </message>
  <message>
   <source>clear borders</source>
   <translation>scharf begrenzt</translation>
  </message>
  <message>
   <source>clock {length} ahead of central's</source>
   <translation>Uhr geht gegenüber der Zentrale {length} vor</translation>
  </message>
  <message>
   <source>clock {length} behind central's</source>
   <translation>Uhr geht gegenüber der Zentrale {length} nach</translation>
  </message>
  <message>
   <source>comparing both reads</source>
   <translation>beide Befundungen werden verglichen</translation>
  </message>
  <message>
   <source>computing the doses</source>
   <translation>Dosen werden berechnet</translation>
  </message>
  <message>
   <source>confirm</source>
   <translation>bestätigen</translation>
  </message>
  <message>
   <source>confirmed</source>
   <translation>bestätigt</translation>
  </message>
  <message>
   <source>contrast</source>
   <translation>Kontrastmittel</translation>
  </message>
  <message>
   <source>coronal</source>
   <translation>koronal</translation>
  </message>
  <message>
   <source>counts the same in both</source>
   <translation>zählt in beiden gleich</translation>
  </message>
  <message>
   <source>coverage</source>
   <translation>Abdeckung</translation>
  </message>
  <message>
   <source>cystic</source>
   <translation>zystisch</translation>
  </message>
  <message>
   <source>cytology negative</source>
   <translation>Zytologie negativ</translation>
  </message>
  <message>
   <source>cytology not done</source>
   <translation>Zytologie nicht erfolgt</translation>
  </message>
  <message>
   <source>cytology positive</source>
   <translation>Zytologie positiv</translation>
  </message>
  <message>
   <source>decided</source>
   <translation>entschieden</translation>
  </message>
  <message>
   <source>delayed</source>
   <translation>verzögert</translation>
  </message>
  <message>
   <source>derived, not entered</source>
   <translation>nur abgeleitet</translation>
  </message>
  <message>
   <source>differs</source>
   <translation>verschieden</translation>
  </message>
  <message>
   <source>differs, look at it</source>
   <translation>weicht ab, ansehen</translation>
  </message>
  <message>
   <source>disease after a complete response</source>
   <translation>Erkrankung nach vollständigem Ansprechen</translation>
  </message>
  <message>
   <source>does not enhance</source>
   <translation>reichert nicht an</translation>
  </message>
  <message>
   <source>draw a diameter</source>
   <translation>Durchmesser zeichnen</translation>
  </message>
  <message>
   <source>draw an oval region</source>
   <translation>ovale Region zeichnen</translation>
  </message>
  <message>
   <source>draw around a region</source>
   <translation>Region umfahren</translation>
  </message>
  <message>
   <source>draw the long axis, then across it</source>
   <translation>lange Achse zeichnen, dann quer dazu</translation>
  </message>
  <message>
   <source>enhances</source>
   <translation>reichert an</translation>
  </message>
  <message>
   <source>entries {state_digest}</source>
   <translation>Eingaben {state_digest}</translation>
  </message>
  <message>
   <source>equivocal</source>
   <translation>unklar</translation>
  </message>
  <message>
   <source>equivocal, look again</source>
   <translation>unklar, erneut ansehen</translation>
  </message>
  <message>
   <source>flicker A / B</source>
   <translation>A / B im Wechsel</translation>
  </message>
  <message>
   <source>free region</source>
   <translation>freie Region</translation>
  </message>
  <message>
   <source>freehand region</source>
   <translation>Freihandregion</translation>
  </message>
  <message>
   <source>from SPECT</source>
   <translation>aus SPECT</translation>
  </message>
  <message>
   <source>from SPECT, lung over lung and tumour</source>
   <translation>aus SPECT, Lunge durch Lunge und Tumor</translation>
  </message>
  <message>
   <source>from the CT</source>
   <translation>aus dem CT</translation>
  </message>
  <message>
   <source>full agreement on one category</source>
   <translation>volle Übereinstimmung in einer Kategorie</translation>
  </message>
  <message>
   <source>fusion</source>
   <translation>Fusion</translation>
  </message>
  <message>
   <source>global read</source>
   <translation>Gesamtbefundung</translation>
  </message>
  <message>
   <source>go back, nothing is done</source>
   <translation>zurück, nichts geschieht</translation>
  </message>
  <message>
   <source>gone or benign</source>
   <translation>verschwunden oder gutartig</translation>
  </message>
  <message>
   <source>grow the volume from here</source>
   <translation>das Volumen von hier wachsen lassen</translation>
  </message>
  <message>
   <source>has clear borders</source>
   <translation>ist scharf begrenzt</translation>
  </message>
  <message>
   <source>has no clear borders</source>
   <translation>ist unscharf begrenzt</translation>
  </message>
  <message>
   <source>head {head_digest}  body {body_digest}</source>
   <translation>Kopf {head_digest}  Inhalt {body_digest}</translation>
  </message>
  <message>
   <source>hepatic</source>
   <translation>hepatisch</translation>
  </message>
  <message>
   <source>hepatic PD at {timepoint}</source>
   <translation>hepatische PD bei {timepoint}</translation>
  </message>
  <message>
   <source>hepatic PD date</source>
   <translation>hepatisches PD-Datum</translation>
  </message>
  <message>
   <source>hepatic, localized stay</source>
   <translation>hepatisch, lokalisiert bleiben</translation>
  </message>
  <message>
   <source>here {when}</source>
   <translation>hier {when}</translation>
  </message>
  <message>
   <source>holds the lock</source>
   <translation>hält den Abschluss auf</translation>
  </message>
  <message>
   <source>image quality</source>
   <translation>Bildqualität</translation>
  </message>
  <message>
   <source>image {ordinal}</source>
   <translation>Bild {ordinal}</translation>
  </message>
  <message>
   <source>images are not released</source>
   <translation>Bilder sind nicht freigegeben</translation>
  </message>
  <message>
   <source>in doubt</source>
   <translation>fraglich</translation>
  </message>
  <message>
   <source>in the treated territory</source>
   <translation>im behandelten Gebiet</translation>
  </message>
  <message>
   <source>indeterminate thrombus</source>
   <translation>unbestimmter Thrombus</translation>
  </message>
  <message>
   <source>infiltrative</source>
   <translation>infiltrativ</translation>
  </message>
  <message>
   <source>just now</source>
   <translation>gerade eben</translation>
  </message>
  <message>
   <source>kappa {kappa} ({low} to {high})</source>
   <translation>Kappa {kappa} ({low} bis {high})</translation>
  </message>
  <message>
   <source>keep the value here</source>
   <translation>Wert hier behalten</translation>
  </message>
  <message>
   <source>kept</source>
   <translation>behalten</translation>
  </message>
  <message>
   <source>kept beside it</source>
   <translation>daneben erhalten</translation>
  </message>
  <message>
   <source>lacks a second reader</source>
   <translation>ein zweiter Befunder fehlt</translation>
  </message>
  <message>
   <source>lacks an adjudicator</source>
   <translation>ein Adjudikator fehlt</translation>
  </message>
  <message>
   <source>late arterial</source>
   <translation>spätarteriell</translation>
  </message>
  <message>
   <source>length</source>
   <translation>Länge</translation>
  </message>
  <message>
   <source>lesion choice</source>
   <translation>Läsionsauswahl</translation>
  </message>
  <message>
   <source>lesions found</source>
   <translation>Läsionen gefunden</translation>
  </message>
  <message>
   <source>lies in the treated territory</source>
   <translation>liegt im behandelten Gebiet</translation>
  </message>
  <message>
   <source>lies outside the treated territory</source>
   <translation>liegt außerhalb des behandelten Gebiets</translation>
  </message>
  <message>
   <source>line</source>
   <translation>Linie</translation>
  </message>
  <message>
   <source>liver</source>
   <translation>Leber</translation>
  </message>
  <message>
   <source>liver targets</source>
   <translation>Zielläsionen der Leber</translation>
  </message>
  <message>
   <source>localized</source>
   <translation>lokalisiert</translation>
  </message>
  <message>
   <source>localized best response</source>
   <translation>bestes lokalisiertes Ansprechen</translation>
  </message>
  <message>
   <source>localized best {response}</source>
   <translation>bestes lokalisiertes {response}</translation>
  </message>
  <message>
   <source>localized responder</source>
   <translation>lokalisiertes Ansprechen</translation>
  </message>
  <message>
   <source>localized stays {localized}</source>
   <translation>lokalisiert bleibt {localized}</translation>
  </message>
  <message>
   <source>locate in all</source>
   <translation>überall zeigen</translation>
  </message>
  <message>
   <source>locate in all views</source>
   <translation>in allen Ansichten zeigen</translation>
  </message>
  <message>
   <source>long</source>
   <translation>lang</translation>
  </message>
  <message>
   <source>long and short axis</source>
   <translation>lange und kurze Achse</translation>
  </message>
  <message>
   <source>looked at</source>
   <translation>angesehen</translation>
  </message>
  <message>
   <source>lower limit</source>
   <translation>untere Grenze</translation>
  </message>
  <message>
   <source>mL</source>
   <translation>mL</translation>
  </message>
  <message>
   <source>mRECIST basics, as the program has it</source>
   <translation>mRECIST-Grundlagen, wie im Programm</translation>
  </message>
  <message>
   <source>mRECIST, charter v{charter_version}</source>
   <translation>mRECIST, Charter v{charter_version}</translation>
  </message>
  <message>
   <source>making key images</source>
   <translation>Schlüsselbilder werden erstellt</translation>
  </message>
  <message>
   <source>marks of A and B</source>
   <translation>Markierungen von A und B</translation>
  </message>
  <message>
   <source>marks of {side}</source>
   <translation>Markierungen von {side}</translation>
  </message>
  <message>
   <source>maximise, restore</source>
   <translation>maximieren, zurück</translation>
  </message>
  <message>
   <source>may name somebody: black it out or keep it back</source>
   <translation>könnte jemanden nennen: schwärzen oder zurückhalten</translation>
  </message>
  <message>
   <source>mean</source>
   <translation>Mittel</translation>
  </message>
  <message>
   <source>mean of you and reference, mm</source>
   <translation>Mittel aus Ihnen und Referenz, mm</translation>
  </message>
  <message>
   <source>mean {dose} Gy</source>
   <translation>Mittel {dose} Gy</translation>
  </message>
  <message>
   <source>measurable disease</source>
   <translation>messbare Erkrankung</translation>
  </message>
  <message>
   <source>measurable liver disease</source>
   <translation>messbare Lebererkrankung</translation>
  </message>
  <message>
   <source>measured</source>
   <translation>gemessen</translation>
  </message>
  <message>
   <source>measured after, h</source>
   <translation>gemessen danach, h</translation>
  </message>
  <message>
   <source>measured before, h</source>
   <translation>gemessen davor, h</translation>
  </message>
  <message>
   <source>median per case</source>
   <translation>Median je Fall</translation>
  </message>
  <message>
   <source>merged</source>
   <translation>verschmolzen</translation>
  </message>
  <message>
   <source>missed</source>
   <translation>übersehen</translation>
  </message>
  <message>
   <source>mm</source>
   <translation>mm</translation>
  </message>
  <message>
   <source>motion</source>
   <translation>Bewegung</translation>
  </message>
  <message>
   <source>move the whole mark</source>
   <translation>ganze Markierung bewegen</translation>
  </message>
  <message>
   <source>nadir</source>
   <translation>Nadir</translation>
  </message>
  <message>
   <source>nadir before {nadir}</source>
   <translation>Nadir zuvor {nadir}</translation>
  </message>
  <message>
   <source>nadir before: {nadir}</source>
   <translation>Nadir zuvor: {nadir}</translation>
  </message>
  <message>
   <source>nadir {nadir} + 20 %</source>
   <translation>Nadir {nadir} + 20 %</translation>
  </message>
  <message>
   <source>new</source>
   <translation>neu</translation>
  </message>
  <message>
   <source>new lesion</source>
   <translation>neue Läsion</translation>
  </message>
  <message>
   <source>no</source>
   <translation>nein</translation>
  </message>
  <message>
   <source>no case is compared yet</source>
   <translation>noch kein Fall ist verglichen</translation>
  </message>
  <message>
   <source>no cytology</source>
   <translation>keine Zytologie</translation>
  </message>
  <message>
   <source>no figure</source>
   <translation>keine Zahl</translation>
  </message>
  <message>
   <source>no hepatic PD</source>
   <translation>keine hepatische PD</translation>
  </message>
  <message>
   <source>no localized responder</source>
   <translation>kein lokalisiertes Ansprechen</translation>
  </message>
  <message>
   <source>no measurable liver disease</source>
   <translation>keine messbare Lebererkrankung</translation>
  </message>
  <message>
   <source>no overall PD</source>
   <translation>keine gesamte PD</translation>
  </message>
  <message>
   <source>no soft-tissue component</source>
   <translation>kein Weichteilanteil</translation>
  </message>
  <message>
   <source>no state</source>
   <translation>kein Status</translation>
  </message>
  <message>
   <source>no state yet</source>
   <translation>noch kein Status</translation>
  </message>
  <message>
   <source>no target</source>
   <translation>keine Zielläsion</translation>
  </message>
  <message>
   <source>no unit</source>
   <translation>ohne Einheit</translation>
  </message>
  <message>
   <source>no value</source>
   <translation>kein Wert</translation>
  </message>
  <message>
   <source>no voxel inside</source>
   <translation>kein Voxel darin</translation>
  </message>
  <message>
   <source>nobody has looked</source>
   <translation>niemand hat hingesehen</translation>
  </message>
  <message>
   <source>nodular</source>
   <translation>nodulär</translation>
  </message>
  <message>
   <source>non-target</source>
   <translation>Nicht-Zielläsion</translation>
  </message>
  <message>
   <source>none</source>
   <translation>keiner</translation>
  </message>
  <message>
   <source>none: the office's own case codes</source>
   <translation>keine: eigene Fallnummern des Büros</translation>
  </message>
  <message>
   <source>not a new lesion</source>
   <translation>keine neue Läsion</translation>
  </message>
  <message>
   <source>not chosen yet</source>
   <translation>noch nicht gewählt</translation>
  </message>
  <message>
   <source>not clear</source>
   <translation>unscharf</translation>
  </message>
  <message>
   <source>not evaluable</source>
   <translation>nicht beurteilbar</translation>
  </message>
  <message>
   <source>not here yet</source>
   <translation>noch nicht hier</translation>
  </message>
  <message>
   <source>not imaged: {regions}</source>
   <translation>nicht abgebildet: {regions}</translation>
  </message>
  <message>
   <source>not kept yet</source>
   <translation>noch nicht behalten</translation>
  </message>
  <message>
   <source>not known</source>
   <translation>nicht bekannt</translation>
  </message>
  <message>
   <source>not marked</source>
   <translation>nicht markiert</translation>
  </message>
  <message>
   <source>not marked by {side}</source>
   <translation>nicht markiert von {side}</translation>
  </message>
  <message>
   <source>not on this disk</source>
   <translation>nicht auf dieser Festplatte</translation>
  </message>
  <message>
   <source>not proposed yet</source>
   <translation>noch nicht vorgeschlagen</translation>
  </message>
  <message>
   <source>not readable</source>
   <translation>nicht befundbar</translation>
  </message>
  <message>
   <source>not searched for text yet</source>
   <translation>noch nicht nach Schrift durchsucht</translation>
  </message>
  <message>
   <source>not seen</source>
   <translation>nicht gesehen</translation>
  </message>
  <message>
   <source>not seen yet</source>
   <translation>noch nicht gesehen</translation>
  </message>
  <message>
   <source>not stated</source>
   <translation>nicht angegeben</translation>
  </message>
  <message>
   <source>not treated before</source>
   <translation>nicht vorbehandelt</translation>
  </message>
  <message>
   <source>not used here</source>
   <translation>hier nicht verwendet</translation>
  </message>
  <message>
   <source>nothing is in the way</source>
   <translation>nichts steht im Weg</translation>
  </message>
  <message>
   <source>nothing marked</source>
   <translation>nichts markiert</translation>
  </message>
  <message>
   <source>nothing that names anybody</source>
   <translation>nichts, das jemanden nennt</translation>
  </message>
  <message>
   <source>nothing was given yet</source>
   <translation>noch nichts wurde vergeben</translation>
  </message>
  <message>
   <source>oblique</source>
   <translation>schräg</translation>
  </message>
  <message>
   <source>of all entries  {digest}</source>
   <translation>aller Einträge  {digest}</translation>
  </message>
  <message>
   <source>office</source>
   <translation>Studienbüro</translation>
  </message>
  <message>
   <source>on its way</source>
   <translation>unterwegs</translation>
  </message>
  <message>
   <source>on this disk</source>
   <translation>auf dieser Festplatte</translation>
  </message>
  <message>
   <source>only A</source>
   <translation>nur A</translation>
  </message>
  <message>
   <source>only B</source>
   <translation>nur B</translation>
  </message>
  <message>
   <source>opening the reference</source>
   <translation>die Referenz wird geöffnet</translation>
  </message>
  <message>
   <source>optimal</source>
   <translation>optimal</translation>
  </message>
  <message>
   <source>other</source>
   <translation>andere</translation>
  </message>
  <message>
   <source>outside the treated territory</source>
   <translation>außerhalb des behandelten Gebiets</translation>
  </message>
  <message>
   <source>oval</source>
   <translation>Oval</translation>
  </message>
  <message>
   <source>oval region</source>
   <translation>ovale Region</translation>
  </message>
  <message>
   <source>overall</source>
   <translation>gesamt</translation>
  </message>
  <message>
   <source>overall PD</source>
   <translation>gesamt PD</translation>
  </message>
  <message>
   <source>overall PD at {timepoint}</source>
   <translation>gesamte PD bei {timepoint}</translation>
  </message>
  <message>
   <source>overall PD date</source>
   <translation>gesamtes PD-Datum</translation>
  </message>
  <message>
   <source>overall best response</source>
   <translation>bestes Gesamtansprechen</translation>
  </message>
  <message>
   <source>overall best {response}</source>
   <translation>bestes gesamt {response}</translation>
  </message>
  <message>
   <source>overruled, proposed {proposed}: {reason}</source>
   <translation>überstimmt, vorgeschlagen {proposed}: {reason}</translation>
  </message>
  <message>
   <source>paint the volume</source>
   <translation>das Volumen malen</translation>
  </message>
  <message>
   <source>pan</source>
   <translation>verschieben</translation>
  </message>
  <message>
   <source>parts {parts}</source>
   <translation>Teile {parts}</translation>
  </message>
  <message>
   <source>pelvis</source>
   <translation>Becken</translation>
  </message>
  <message>
   <source>perfusion anomaly</source>
   <translation>Perfusionsstörung</translation>
  </message>
  <message>
   <source>planar</source>
   <translation>planar</translation>
  </message>
  <message>
   <source>point</source>
   <translation>Punkt</translation>
  </message>
  <message>
   <source>point at something</source>
   <translation>auf etwas zeigen</translation>
  </message>
  <message>
   <source>portal venous</source>
   <translation>portalvenös</translation>
  </message>
  <message>
   <source>pre-contrast</source>
   <translation>nativ</translation>
  </message>
  <message>
   <source>present</source>
   <translation>vorhanden</translation>
  </message>
  <message>
   <source>previous</source>
   <translation>voriger</translation>
  </message>
  <message>
   <source>previous, next difference</source>
   <translation>voriger, nächster Unterschied</translation>
  </message>
  <message>
   <source>previous, next lesion</source>
   <translation>vorige, nächste Läsion</translation>
  </message>
  <message>
   <source>probe</source>
   <translation>Messpunkt</translation>
  </message>
  <message>
   <source>progression by less than 5.0 mm</source>
   <translation>Progression um weniger als 5.0 mm</translation>
  </message>
  <message>
   <source>propose a diameter here</source>
   <translation>Durchmesser hier vorschlagen</translation>
  </message>
  <message>
   <source>proposed</source>
   <translation>vorgeschlagen</translation>
  </message>
  <message>
   <source>put aside</source>
   <translation>beiseitegelegt</translation>
  </message>
  <message>
   <source>readable</source>
   <translation>befundbar</translation>
  </message>
  <message>
   <source>reader</source>
   <translation>Befundung</translation>
  </message>
  <message>
   <source>readers agree</source>
   <translation>Befunder stimmen überein</translation>
  </message>
  <message>
   <source>readers differ</source>
   <translation>Befunder weichen ab</translation>
  </message>
  <message>
   <source>reading facts</source>
   <translation>Einträge werden gelesen</translation>
  </message>
  <message>
   <source>reads</source>
   <translation>Befundungen</translation>
  </message>
  <message>
   <source>registered difference</source>
   <translation>registrierte Differenz</translation>
  </message>
  <message>
   <source>rules {rule_set_version}   {actions} in the record</source>
   <translation>Regeln {rule_set_version}   {actions} in der Aufzeichnung</translation>
  </message>
  <message>
   <source>sagittal</source>
   <translation>sagittal</translation>
  </message>
  <message>
   <source>scroll</source>
   <translation>blättern</translation>
  </message>
  <message>
   <source>seen</source>
   <translation>gesehen</translation>
  </message>
  <message>
   <source>select</source>
   <translation>auswählen</translation>
  </message>
  <message>
   <source>select more marks</source>
   <translation>mehr auswählen</translation>
  </message>
  <message>
   <source>select, drag a handle</source>
   <translation>auswählen, Griff ziehen</translation>
  </message>
  <message>
   <source>set</source>
   <translation>klar</translation>
  </message>
  <message>
   <source>setting the pages</source>
   <translation>Seiten werden gesetzt</translation>
  </message>
  <message>
   <source>shift {shift} mm</source>
   <translation>Versatz {shift} mm</translation>
  </message>
  <message>
   <source>short axis</source>
   <translation>kurze Achse</translation>
  </message>
  <message>
   <source>signed anew after the decision</source>
   <translation>nach der Entscheidung neu signiert</translation>
  </message>
  <message>
   <source>signing the result</source>
   <translation>das Ergebnis wird signiert</translation>
  </message>
  <message>
   <source>slice</source>
   <translation>Schicht</translation>
  </message>
  <message>
   <source>slice thickness</source>
   <translation>Schichtdicke</translation>
  </message>
  <message>
   <source>slice {image}</source>
   <translation>Schicht {image}</translation>
  </message>
  <message>
   <source>slice {index}</source>
   <translation>Schicht {index}</translation>
  </message>
  <message>
   <source>slice, all linked</source>
   <translation>Schicht, alle verknüpften</translation>
  </message>
  <message>
   <source>soft-tissue component</source>
   <translation>Weichteilanteil</translation>
  </message>
  <message>
   <source>something that may name somebody</source>
   <translation>etwas, das jemanden nennen könnte</translation>
  </message>
  <message>
   <source>split</source>
   <translation>geteilt</translation>
  </message>
  <message>
   <source>stands still: a report of an unblinding</source>
   <translation>steht still: Meldung einer Entblindung</translation>
  </message>
  <message>
   <source>stated</source>
   <translation>angegeben</translation>
  </message>
  <message>
   <source>sum not known</source>
   <translation>Summe nicht bekannt</translation>
  </message>
  <message>
   <source>sum {total} mm</source>
   <translation>Summe {total} mm</translation>
  </message>
  <message>
   <source>sum {total} mm, {change}</source>
   <translation>Summe {total} mm, {change}</translation>
  </message>
  <message>
   <source>taking images in</source>
   <translation>Bilder werden übernommen</translation>
  </message>
  <message>
   <source>target</source>
   <translation>Zielläsion</translation>
  </message>
  <message>
   <source>target measurement</source>
   <translation>Zielmessung</translation>
  </message>
  <message>
   <source>targets {response}</source>
   <translation>Zielläsionen {response}</translation>
  </message>
  <message>
   <source>that point lies beside the image. Click inside viable tumour.</source>
   <translation>Dieser Punkt liegt neben dem Bild. In vitalen Tumor klicken.</translation>
  </message>
  <message>
   <source>the adjudicator decides again</source>
   <translation>der Adjudikator entscheidet neu</translation>
  </message>
  <message>
   <source>the bright tissue runs on into tissue that looks the same. {draw_it}</source>
   <translation>Das helle Gewebe geht in gleich aussehendes über. {draw_it}</translation>
  </message>
  <message>
   <source>the global read</source>
   <translation>die Gesamtbefundung</translation>
  </message>
  <message>
   <source>the reader's account has ended</source>
   <translation>das Konto des Befunders ist beendet</translation>
  </message>
  <message>
   <source>the reason stands in the list</source>
   <translation>der Grund steht in der Liste</translation>
  </message>
  <message>
   <source>the record</source>
   <translation>die Aufzeichnung</translation>
  </message>
  <message>
   <source>this tissue has no border to what lies around it that holds against the noise. {draw_it}</source>
   <translation>Dieses Gewebe hat keine Grenze zur Umgebung, die sich vom Rauschen abhebt. {draw_it}</translation>
  </message>
  <message>
   <source>thrombus</source>
   <translation>Thrombus</translation>
  </message>
  <message>
   <source>to be confirmed</source>
   <translation>zu bestätigen</translation>
  </message>
  <message>
   <source>to be judged</source>
   <translation>zu beurteilen</translation>
  </message>
  <message>
   <source>today</source>
   <translation>heute</translation>
  </message>
  <message>
   <source>today at {clock}</source>
   <translation>heute um {clock}</translation>
  </message>
  <message>
   <source>too little</source>
   <translation>zu wenig</translation>
  </message>
  <message>
   <source>too little viable tissue around that point. Click in the middle of it, or draw the line (D).</source>
   <translation>Zu wenig vitales Gewebe um diesen Punkt. In die Mitte klicken oder die Linie zeichnen (D).</translation>
  </message>
  <message>
   <source>too small</source>
   <translation>zu klein</translation>
  </message>
  <message>
   <source>too small, 5 mm</source>
   <translation>zu klein, 5 mm</translation>
  </message>
  <message>
   <source>trainee</source>
   <translation>in Schulung</translation>
  </message>
  <message>
   <source>trainer</source>
   <translation>Schulung</translation>
  </message>
  <message>
   <source>treated before</source>
   <translation>vorbehandelt</translation>
  </message>
  <message>
   <source>trial {trial_code}, mRECIST, charter v{charter_version}</source>
   <translation>Studie {trial_code}, mRECIST, Charter v{charter_version}</translation>
  </message>
  <message>
   <source>trial {trial}, Y-90 distribution, charter v{version}</source>
   <translation>Studie {trial}, Y-90-Verteilung, Charter v{version}</translation>
  </message>
  <message>
   <source>trial {trial}, mRECIST, charter v{version}</source>
   <translation>Studie {trial}, mRECIST, Charter v{version}</translation>
  </message>
  <message>
   <source>tumour thrombus</source>
   <translation>Tumorthrombus</translation>
  </message>
  <message>
   <source>typical</source>
   <translation>typisch</translation>
  </message>
  <message>
   <source>unequivocal</source>
   <translation>eindeutig</translation>
  </message>
  <message>
   <source>unequivocal progression</source>
   <translation>eindeutige Progression</translation>
  </message>
  <message>
   <source>unknown</source>
   <translation>unbekannt</translation>
  </message>
  <message>
   <source>upper limit</source>
   <translation>obere Grenze</translation>
  </message>
  <message>
   <source>verified before it is written</source>
   <translation>vor dem Schreiben geprüft</translation>
  </message>
  <message>
   <source>version {version}</source>
   <translation>Version {version}</translation>
  </message>
  <message>
   <source>viable</source>
   <translation>vital</translation>
  </message>
  <message>
   <source>volumes or inputs were changed since</source>
   <translation>Volumina oder Angaben wurden seither geändert</translation>
  </message>
  <message>
   <source>vs baseline</source>
   <translation>zu Baseline</translation>
  </message>
  <message>
   <source>vs nadir</source>
   <translation>zu Nadir</translation>
  </message>
  <message>
   <source>waits</source>
   <translation>wartet</translation>
  </message>
  <message>
   <source>was not sent</source>
   <translation>wurde nicht gesendet</translation>
  </message>
  <message>
   <source>was not treated before</source>
   <translation>wurde nicht vorbehandelt</translation>
  </message>
  <message>
   <source>was treated before</source>
   <translation>wurde vorbehandelt</translation>
  </message>
  <message>
   <source>week {week}: {reads} reads, {decisions} adjudications</source>
   <translation>Woche {week}: {reads} Befundungen, {decisions} Adjudikationen</translation>
  </message>
  <message>
   <source>what PR is counted from</source>
   <translation>von hier zählt PR</translation>
  </message>
  <message>
   <source>window</source>
   <translation>Fenster</translation>
  </message>
  <message>
   <source>window and level</source>
   <translation>Fenster einstellen</translation>
  </message>
  <message>
   <source>wipe the volume</source>
   <translation>das Volumen radieren</translation>
  </message>
  <message>
   <source>with the adjudicator</source>
   <translation>beim Adjudikator</translation>
  </message>
  <message>
   <source>within ±{limit} mm</source>
   <translation>innerhalb ±{limit} mm</translation>
  </message>
  <message>
   <source>without marks</source>
   <translation>ohne Markierungen</translation>
  </message>
  <message>
   <source>worse</source>
   <translation>schlechter</translation>
  </message>
  <message>
   <source>writing</source>
   <translation>Schreiben</translation>
  </message>
  <message>
   <source>writing the practice case</source>
   <translation>der Übungsfall wird geschrieben</translation>
  </message>
  <message>
   <source>written</source>
   <translation>geschrieben</translation>
  </message>
  <message>
   <source>wrong subject</source>
   <translation>falsche Person</translation>
  </message>
  <message>
   <source>yesterday</source>
   <translation>gestern</translation>
  </message>
  <message>
   <source>you minus reference</source>
   <translation>Sie minus Referenz</translation>
  </message>
  <message>
   <source>you {own}, reference {reference}</source>
   <translation>Sie {own}, Referenz {reference}</translation>
  </message>
  <message>
   <source>yours only</source>
   <translation>nur Ihre</translation>
  </message>
  <message>
   <source>yours solid, the reference's dashed</source>
   <translation>Ihre durchgezogen, Referenz gestrichelt</translation>
  </message>
  <message>
   <source>yours, then reference</source>
   <translation>Ihre, dann die Referenz</translation>
  </message>
  <message>
   <source>zoom</source>
   <translation>Zoom</translation>
  </message>
  <message>
   <source>zoom at the pointer</source>
   <translation>Zoom am Zeiger</translation>
  </message>
  <message>
   <source>{about} has no key</source>
   <translation>{about} hat keinen Schlüssel</translation>
  </message>
  <message>
   <source>{about} waits for a second person</source>
   <translation>{about} wartet auf eine zweite Person</translation>
  </message>
  <message>
   <source>{actions} kept</source>
   <translation>{actions} erhalten</translation>
  </message>
  <message>
   <source>{actions} kept on this disk.</source>
   <translation>{actions} auf dieser Festplatte erhalten.</translation>
  </message>
  <message>
   <source>{actions} kept on this station</source>
   <translation>{actions} auf dieser Station erhalten</translation>
  </message>
  <message>
   <source>{actions} kept.{waiting}</source>
   <translation>{actions} erhalten.{waiting}</translation>
  </message>
  <message>
   <source>{actions} of reads</source>
   <translation>{actions} von Befundungen</translation>
  </message>
  <message>
   <source>{agree} of {total} agree</source>
   <translation>{agree} von {total} stimmen überein</translation>
  </message>
  <message>
   <source>{answered} of {asked}</source>
   <translation>{answered} von {asked}</translation>
  </message>
  <message>
   <source>{answered} of {asked} answered</source>
   <translation>{answered} von {asked} beantwortet</translation>
  </message>
  <message>
   <source>{away} mm away</source>
   <translation>{away} mm entfernt</translation>
  </message>
  <message>
   <source>{a} and {b}, both {scope} {code}</source>
   <translation>{a} und {b}, beide {scope} {code}</translation>
  </message>
  <message>
   <source>{a} is {scope} {code}, {b} is {other}</source>
   <translation>{a} ist {scope} {code}, {b} ist {other}</translation>
  </message>
  <message>
   <source>{below_mm} mm below {limit_hu} HU</source>
   <translation>{below_mm} mm unter {limit_hu} HU</translation>
  </message>
  <message>
   <source>{below_mm} of {whole} mm does not enhance. Measure the longest viable stretch that crosses no major necrosis (MR-116).</source>
   <translation>{below_mm} von {whole} mm reichern nicht an. Die längste vitale Strecke messen, die keine größere Nekrose quert (MR-116).</translation>
  </message>
  <message>
   <source>{binding}: a key that is held must be a single letter.</source>
   <translation>{binding}: Eine gehaltene Taste muss ein einzelner Buchstabe sein.</translation>
  </message>
  <message>
   <source>{binding}: this key is the same for everybody.</source>
   <translation>{binding}: Diese Taste ist für alle gleich.</translation>
  </message>
  <message>
   <source>{cases} on your list to read.</source>
   <translation>{cases} noch zu lesen.</translation>
  </message>
  <message>
   <source>{cases}, {scored} scored</source>
   <translation>{cases}, {scored} ausgewertet</translation>
  </message>
  <message>
   <source>{central} at central, {here} objects here</source>
   <translation>{central} in der Zentrale, {here} Objekte hier</translation>
  </message>
  <message>
   <source>{changes} queued</source>
   <translation>{changes} wartend</translation>
  </message>
  <message>
   <source>{changes} saved here, waiting to be sent.</source>
   <translation>{changes} noch zu senden.</translation>
  </message>
  <message>
   <source>{change} from baseline {baseline}</source>
   <translation>{change} gegenüber Baseline {baseline}</translation>
  </message>
  <message>
   <source>{code} version {version}</source>
   <translation>{code} Version {version}</translation>
  </message>
  <message>
   <source>{confirmed} figures are confirmed, {overruled} are overruled with a reason.</source>
   <translation>{confirmed} Größen sind bestätigt, {overruled} mit Grund überstimmt.</translation>
  </message>
  <message>
   <source>{count} characters are needed.</source>
   <translation>{count} Zeichen sind nötig.</translation>
  </message>
  <message>
   <source>{count} characters, {needed} needed</source>
   <translation>{count} Zeichen, {needed} nötig</translation>
  </message>
  <message>
   <source>{count} days ago</source>
   <translation>vor {count} Tagen</translation>
  </message>
  <message>
   <source>{count} differences at {timepoint}</source>
   <translation>{count} Unterschiede bei {timepoint}</translation>
  </message>
  <message>
   <source>{count} displays</source>
   <translation>{count} Bildschirme</translation>
  </message>
  <message>
   <source>{count} figures are proposed. Confirm them, or overrule one and say why.</source>
   <translation>{count} Größen sind vorgeschlagen. Bestätigen Sie sie, oder überstimmen Sie eine und sagen Sie, warum.</translation>
  </message>
  <message>
   <source>{count} key images are kept. Remove one before you keep another.</source>
   <translation>{count} Schlüsselbilder sind behalten. Entfernen Sie eines, bevor Sie ein weiteres behalten.</translation>
  </message>
  <message>
   <source>{count} left before the lock.</source>
   <translation>Noch {count} vor der Sperre.</translation>
  </message>
  <message>
   <source>{count} target</source>
   <translation>{count} Zielläsion</translation>
  </message>
  <message>
   <source>{count} targets</source>
   <translation>{count} Zielläsionen</translation>
  </message>
  <message>
   <source>{count} to decide</source>
   <translation>{count} zu entscheiden</translation>
  </message>
  <message>
   <source>{days} days ago</source>
   <translation>vor {days} Tagen</translation>
  </message>
  <message>
   <source>{day} {month}</source>
   <translation>{day}. {month}</translation>
  </message>
  <message>
   <source>{decided} decided</source>
   <translation>{decided} entschieden</translation>
  </message>
  <message>
   <source>{differences}, 1 changes a result</source>
   <translation>{differences}, 1 ändert ein Ergebnis</translation>
  </message>
  <message>
   <source>{differences}, none changes a result alone</source>
   <translation>{differences}, keiner ändert allein ein Ergebnis</translation>
  </message>
  <message>
   <source>{differences}, {count} change a result</source>
   <translation>{differences}, {count} ändern ein Ergebnis</translation>
  </message>
  <message>
   <source>{displays}, counts as checked</source>
   <translation>{displays}, als geprüft gewertet</translation>
  </message>
  <message>
   <source>{displays}, greyscale checked</source>
   <translation>{displays}, Graustufen geprüft</translation>
  </message>
  <message>
   <source>{displays}, greyscale not checked</source>
   <translation>{displays}, Graustufen nicht geprüft</translation>
  </message>
  <message>
   <source>{displays}, {count} not checked</source>
   <translation>{displays}, {count} nicht geprüft</translation>
  </message>
  <message>
   <source>{documents} documents written: {place}</source>
   <translation>{documents} Dokumente geschrieben: {place}</translation>
  </message>
  <message>
   <source>{factor} counts/s/GBq</source>
   <translation>{factor} Impulse/s/GBq</translation>
  </message>
  <message>
   <source>{findings} left</source>
   <translation>{findings} offen</translation>
  </message>
  <message>
   <source>{first} and {last}.</source>
   <translation>{first} und {last}.</translation>
  </message>
  <message>
   <source>{first} to {last}</source>
   <translation>{first} bis {last}</translation>
  </message>
  <message>
   <source>{found} of {lesions}, {percent} %</source>
   <translation>{found} von {lesions}, {percent} %</translation>
  </message>
  <message>
   <source>{free} GB free</source>
   <translation>{free} GB frei</translation>
  </message>
  <message>
   <source>{gbq} GBq</source>
   <translation>{gbq} GBq</translation>
  </message>
  <message>
   <source>{gy} Gy</source>
   <translation>{gy} Gy</translation>
  </message>
  <message>
   <source>{here} of {count}</source>
   <translation>{here} von {count}</translation>
  </message>
  <message>
   <source>{here} of {required} phases</source>
   <translation>{here} von {required} Phasen</translation>
  </message>
  <message>
   <source>{hours} h ago</source>
   <translation>vor {hours} h</translation>
  </message>
  <message>
   <source>{h} h after</source>
   <translation>{h} h danach</translation>
  </message>
  <message>
   <source>{h} h before</source>
   <translation>{h} h davor</translation>
  </message>
  <message>
   <source>{images} series</source>
   <translation>{images} Serien</translation>
  </message>
  <message>
   <source>{images} slices</source>
   <translation>{images} Schichten</translation>
  </message>
  <message>
   <source>{in_organ} of {per_organ}</source>
   <translation>{in_organ} von {per_organ}</translation>
  </message>
  <message>
   <source>{item}, {target}</source>
   <translation>{item}, {target}</translation>
  </message>
  <message>
   <source>{key_image_id} for {label}</source>
   <translation>{key_image_id} für {label}</translation>
  </message>
  <message>
   <source>{key} is taken: {other}. Give that another key first.</source>
   <translation>{key} ist belegt: {other}. Dafür zuerst eine andere Taste wählen.</translation>
  </message>
  <message>
   <source>{kg} kg</source>
   <translation>{kg} kg</translation>
  </message>
  <message>
   <source>{label}  {short} mm short</source>
   <translation>{label}  {short} mm kurz</translation>
  </message>
  <message>
   <source>{label} at {timepoint}</source>
   <translation>{label} zu {timepoint}</translation>
  </message>
  <message>
   <source>{label} cannot be changed. A correction is a new version with a reason and a second person; this one stays. What comes next, if anything, is shown after the lock.</source>
   <translation>{label} ist nicht mehr änderbar. Eine Korrektur ist eine neue Version mit Begründung und zweiter Person; diese bleibt. Was noch folgt, erscheint nach dem Abschluss.</translation>
  </message>
  <message>
   <source>{label} cannot be changed. {stays} What comes next, if anything, is shown after the lock.</source>
   <translation>{label} ist nicht mehr änderbar. {stays} Was noch folgt, erscheint nach dem Abschluss.</translation>
  </message>
  <message>
   <source>{label} counts as absent; a focus seen in it is equivocal (MR-212).</source>
   <translation>{label} gilt als nicht vorhanden; ein darin gesehener Herd ist unklar (MR-212).</translation>
  </message>
  <message>
   <source>{label} is a non-target: it is judged, not measured (MR-301).</source>
   <translation>{label} ist eine Nicht-Zielläsion: Sie wird beurteilt, nicht gemessen (MR-301).</translation>
  </message>
  <message>
   <source>{label} is locked.</source>
   <translation>{label} ist gesperrt.</translation>
  </message>
  <message>
   <source>{label} is locked. A key image is kept of the timepoint that is open.</source>
   <translation>{label} ist abgeschlossen. Schlüsselbilder werden vom offenen Zeitpunkt behalten.</translation>
  </message>
  <message>
   <source>{label} is locked. It stays beside the new images.</source>
   <translation>{label} ist abgeschlossen und bleibt neben den neuen Bildern.</translation>
  </message>
  <message>
   <source>{label} is measured here already: {length} mm. Nothing was replaced. Replace its line, or choose another lesion (Q and E) and draw again.</source>
   <translation>{label} ist hier schon gemessen: {length} mm. Nichts wurde ersetzt. Die Linie ersetzen oder eine andere Läsion wählen (Q und E) und neu zeichnen.</translation>
  </message>
  <message>
   <source>{label} line</source>
   <translation>Linie {label}</translation>
  </message>
  <message>
   <source>{label} proven a new lesion</source>
   <translation>{label} als neue Läsion bestätigt</translation>
  </message>
  <message>
   <source>{label}, {site}: A {a}, B {b}, {apart}; {effect}</source>
   <translation>{label}, {site}: A {a}, B {b}, {apart}; {effect}</translation>
  </message>
  <message>
   <source>{left} left before the lock</source>
   <translation>noch {left} vor der Sperre</translation>
  </message>
  <message>
   <source>{left} of {count} images are left: first, middle, last, and all that are marked.</source>
   <translation>{left} von {count} Bildern fehlen noch: erstes, mittleres, letztes und alle markierten.</translation>
  </message>
  <message>
   <source>{length} millimetres</source>
   <translation>{length} Millimeter</translation>
  </message>
  <message>
   <source>{length} mm does not enhance</source>
   <translation>{length} mm ohne Anreicherung</translation>
  </message>
  <message>
   <source>{length} mm necrosis</source>
   <translation>{length} mm Nekrose</translation>
  </message>
  <message>
   <source>{length} mm on slice {slice}</source>
   <translation>{length} mm auf Schicht {slice}</translation>
  </message>
  <message>
   <source>{length} mm. It is not kept until you take it; Esc discards it.</source>
   <translation>{length} mm. Erst mit dem Übernehmen behalten; Esc verwirft.</translation>
  </message>
  <message>
   <source>{lesion} missed</source>
   <translation>{lesion} übersehen</translation>
  </message>
  <message>
   <source>{lesion} yours only</source>
   <translation>{lesion} nur Ihre</translation>
  </message>
  <message>
   <source>{level} here{floor}. Click inside viable tumour, or draw the line (D).</source>
   <translation>{level} hier{floor}. In vitalen Tumor klicken oder die Linie zeichnen (D).</translation>
  </message>
  <message>
   <source>{limit} % or more</source>
   <translation>{limit} % oder mehr</translation>
  </message>
  <message>
   <source>{limit} or fewer</source>
   <translation>{limit} oder weniger</translation>
  </message>
  <message>
   <source>{limit} or more</source>
   <translation>{limit} oder mehr</translation>
  </message>
  <message>
   <source>{lines}, in the report</source>
   <translation>{lines}, im Bericht</translation>
  </message>
  <message>
   <source>{login}, key {key_id} {key_id2}</source>
   <translation>{login}, Schlüssel {key_id} {key_id2}</translation>
  </message>
  <message>
   <source>{low} to {high} mm</source>
   <translation>{low} bis {high} mm</translation>
  </message>
  <message>
   <source>{low} to {high}, {voxels} voxels</source>
   <translation>{low} bis {high}, {voxels} Voxel</translation>
  </message>
  <message>
   <source>{message} Step through the phases with C instead.</source>
   <translation>{message} Stattdessen mit C durch die Phasen gehen.</translation>
  </message>
  <message>
   <source>{method}, {activity} GBq at administration.</source>
   <translation>{method}, {activity} GBq bei Verabreichung.</translation>
  </message>
  <message>
   <source>{met} of {total} met</source>
   <translation>{met} von {total} erfüllt</translation>
  </message>
  <message>
   <source>{minutes} min</source>
   <translation>{minutes} min</translation>
  </message>
  <message>
   <source>{minutes} min ago</source>
   <translation>vor {minutes} min</translation>
  </message>
  <message>
   <source>{ml} mL</source>
   <translation>{ml} mL</translation>
  </message>
  <message>
   <source>{mm} mm, {phase}, slice {image}</source>
   <translation>{mm} mm, {phase}, Schicht {image}</translation>
  </message>
  <message>
   <source>{modality} from the front</source>
   <translation>{modality} von vorn</translation>
  </message>
  <message>
   <source>{modality} series {ordinal}</source>
   <translation>{modality}-Serie {ordinal}</translation>
  </message>
  <message>
   <source>{names}. Redo {cases}.</source>
   <translation>{names}. Wiederholen: {cases}.</translation>
  </message>
  <message>
   <source>{name} beside the reference</source>
   <translation>{name} neben der Referenz</translation>
  </message>
  <message>
   <source>{name} line</source>
   <translation>Linie {name}</translation>
  </message>
  <message>
   <source>{name} mean {dose} Gy</source>
   <translation>{name} Mittel {dose} Gy</translation>
  </message>
  <message>
   <source>{name} {code}, differs</source>
   <translation>{name} {code}, verschieden</translation>
  </message>
  <message>
   <source>{name} {own} for {reference}</source>
   <translation>{name} {own} statt {reference}</translation>
  </message>
  <message>
   <source>{name}, shown above</source>
   <translation>{name}, oben gezeigt</translation>
  </message>
  <message>
   <source>{name}, signed</source>
   <translation>{name}, signiert</translation>
  </message>
  <message>
   <source>{name}, to decide</source>
   <translation>{name}, zu entscheiden</translation>
  </message>
  <message>
   <source>{name}, {locked} of {released} locked</source>
   <translation>{name}, {locked} von {released} gesperrt</translation>
  </message>
  <message>
   <source>{name}, {timepoint}: you {own} mm, reference {reference} mm, difference {difference} mm</source>
   <translation>{name}, {timepoint}: Sie {own} mm, Referenz {reference} mm, Abweichung {difference} mm</translation>
  </message>
  <message>
   <source>{note} The localized best response is {code} either way.</source>
   <translation>{note} Das beste lokalisierte Ansprechen ist so oder so {code}.</translation>
  </message>
  <message>
   <source>{number} facts of one are kept aside.</source>
   <translation>{number} Einträge der einen sind beiseitegelegt.</translation>
  </message>
  <message>
   <source>{number} facts were put aside at central</source>
   <translation>{number} Einträge liegen in der Zentrale beiseite</translation>
  </message>
  <message>
   <source>{number} items</source>
   <translation>{number} Punkte</translation>
  </message>
  <message>
   <source>{number} objects were not taken in</source>
   <translation>{number} Objekte wurden nicht eingelesen</translation>
  </message>
  <message>
   <source>{number} of {of}</source>
   <translation>{number} von {of}</translation>
  </message>
  <message>
   <source>{number} of {of} cases</source>
   <translation>{number} von {of} Fällen</translation>
  </message>
  <message>
   <source>{number} this week</source>
   <translation>{number} diese Woche</translation>
  </message>
  <message>
   <source>{n} action</source>
   <translation>{n} Aktion</translation>
  </message>
  <message>
   <source>{n} actions</source>
   <translation>{n} Aktionen</translation>
  </message>
  <message>
   <source>{n} case</source>
   <translation>{n} Fall</translation>
  </message>
  <message>
   <source>{n} cases</source>
   <translation>{n} Fälle</translation>
  </message>
  <message>
   <source>{n} change</source>
   <translation>{n} Änderung</translation>
  </message>
  <message>
   <source>{n} changes</source>
   <translation>{n} Änderungen</translation>
  </message>
  <message>
   <source>{n} phase</source>
   <translation>{n} Phase</translation>
  </message>
  <message>
   <source>{n} phases</source>
   <translation>{n} Phasen</translation>
  </message>
  <message>
   <source>{n} slice</source>
   <translation>{n} Schicht</translation>
  </message>
  <message>
   <source>{n} slices</source>
   <translation>{n} Schichten</translation>
  </message>
  <message>
   <source>{part} of {whole}</source>
   <translation>{part} von {whole}</translation>
  </message>
  <message>
   <source>{percent} %</source>
   <translation>{percent} %</translation>
  </message>
  <message>
   <source>{phase}, all {slices} slices</source>
   <translation>{phase}, alle {slices} Schichten</translation>
  </message>
  <message>
   <source>{phase}, slice {image}</source>
   <translation>{phase}, Schicht {image}</translation>
  </message>
  <message>
   <source>{phase}, slice {image}.</source>
   <translation>{phase}, Schicht {image}.</translation>
  </message>
  <message>
   <source>{place} of {count} deciding differences</source>
   <translation>{place} von {count} entscheidend</translation>
  </message>
  <message>
   <source>{plane} plane {index}</source>
   <translation>Ebene {plane} {index}</translation>
  </message>
  <message>
   <source>{plane} reformat</source>
   <translation>Reformat {plane}</translation>
  </message>
  <message>
   <source>{rate} a second</source>
   <translation>{rate} je Sekunde</translation>
  </message>
  <message>
   <source>{reason} C shows the other series of this timepoint here.</source>
   <translation>{reason} C zeigt hier die anderen Serien dieses Zeitpunkts.</translation>
  </message>
  <message>
   <source>{refusal} The slices are shown as they were acquired.</source>
   <translation>{refusal} Die Schichten werden gezeigt, wie sie aufgenommen wurden.</translation>
  </message>
  <message>
   <source>{response} from {edge}</source>
   <translation>{response} ab {edge}</translation>
  </message>
  <message>
   <source>{result}, derived</source>
   <translation>{result}, abgeleitet</translation>
  </message>
  <message>
   <source>{right}
Click: menu</source>
   <translation>{right}
Klick: Menü</translation>
  </message>
  <message>
   <source>{rise} HU over pre</source>
   <translation>{rise} HU über nativ</translation>
  </message>
  <message>
   <source>{role}, ended</source>
   <translation>{role}, beendet</translation>
  </message>
  <message>
   <source>{said} of {count} confirmed or overruled</source>
   <translation>{said} von {count} bestätigt oder überstimmt</translation>
  </message>
  <message>
   <source>{saved}. The decision so far is on this disk; nothing needs saving by hand.</source>
   <translation>{saved}. Die Entscheidung bis hierher ist auf diesem Datenträger; von Hand ist nichts zu speichern.</translation>
  </message>
  <message>
   <source>{saved}. {kept} of this read are on this disk; nothing needs saving by hand.</source>
   <translation>{saved}. {kept} dieser Befundung sind auf dieser Festplatte; nichts ist von Hand zu speichern.</translation>
  </message>
  <message>
   <source>{scale}× at handle</source>
   <translation>{scale}× am Griff</translation>
  </message>
  <message>
   <source>{scan}, {count} series</source>
   <translation>{scan}, {count} Serien</translation>
  </message>
  <message>
   <source>{scope} course</source>
   <translation>{scope}er Verlauf</translation>
  </message>
  <message>
   <source>{sentences_of} Nothing was changed. {left}</source>
   <translation>{sentences_of} Nichts wurde geändert. {left}</translation>
  </message>
  <message>
   <source>{series} image</source>
   <translation>Bild {series}</translation>
  </message>
  <message>
   <source>{series} − pre-contrast, not registered</source>
   <translation>{series} − nativ, nicht registriert</translation>
  </message>
  <message>
   <source>{series} − pre-contrast, registered</source>
   <translation>{series} − nativ, registriert</translation>
  </message>
  <message>
   <source>{series}, image {ordinal}</source>
   <translation>{series}, Bild {ordinal}</translation>
  </message>
  <message>
   <source>{settled} of {total} settled</source>
   <translation>{settled} von {total} geklärt</translation>
  </message>
  <message>
   <source>{share}, about {percent}</source>
   <translation>{share}, etwa {percent}</translation>
  </message>
  <message>
   <source>{shown} of {cases} on this disk</source>
   <translation>{shown} von {cases} auf dieser Festplatte</translation>
  </message>
  <message>
   <source>{side} with it: {values}</source>
   <translation>{side} damit: {values}</translation>
  </message>
  <message>
   <source>{side} with the value of {other}: {values}</source>
   <translation>{side} mit dem Wert von {other}: {values}</translation>
  </message>
  <message>
   <source>{side} without it: {values}</source>
   <translation>{side} ohne ihn: {values}</translation>
  </message>
  <message>
   <source>{site}, several</source>
   <translation>{site}, mehrere</translation>
  </message>
  <message>
   <source>{steps} actions in the record</source>
   <translation>{steps} Handlungen in der Aufzeichnung</translation>
  </message>
  <message>
   <source>{step} (here)</source>
   <translation>{step} (hier)</translation>
  </message>
  <message>
   <source>{sum} + small</source>
   <translation>{sum} + klein</translation>
  </message>
  <message>
   <source>{targets} of {total}</source>
   <translation>{targets} von {total}</translation>
  </message>
  <message>
   <source>{targets}{summed}. D draws another lesion. After the lock targets and non-targets are fixed (MR-121).</source>
   <translation>{targets}{summed}. D zeichnet die nächste Läsion. Nach dem Abschluss stehen Ziel- und Nicht-Zielläsionen fest (MR-121).</translation>
  </message>
  <message>
   <source>{timepoint} Baseline</source>
   <translation>{timepoint} Baseline</translation>
  </message>
  <message>
   <source>{timepoint} current</source>
   <translation>{timepoint} aktuell</translation>
  </message>
  <message>
   <source>{timepoint} is locked. Draw on the timepoint that is open.</source>
   <translation>{timepoint} ist abgeschlossen. Bitte auf dem offenen Zeitpunkt zeichnen.</translation>
  </message>
  <message>
   <source>{timepoint} overview</source>
   <translation>{timepoint} Übersicht</translation>
  </message>
  <message>
   <source>{title} at {timepoint}</source>
   <translation>{title} zu {timepoint}</translation>
  </message>
  <message>
   <source>{title} is on your list again.</source>
   <translation>{title} steht wieder auf Ihrer Liste.</translation>
  </message>
  <message>
   <source>{title} is signed and not scored yet.</source>
   <translation>{title} ist signiert und noch nicht ausgewertet.</translation>
  </message>
  <message>
   <source>{title} was checked and is on your list.</source>
   <translation>{title} wurde geprüft und steht auf Ihrer Liste.</translation>
  </message>
  <message>
   <source>{title} written: {path}   Digest {digest}</source>
   <translation>{title} geschrieben: {path}   Prüfsumme {digest}</translation>
  </message>
  <message>
   <source>{title}, plan v{version}, the same for every reader</source>
   <translation>{title}, Plan v{version}, für alle gleich</translation>
  </message>
  <message>
   <source>{total} mm now</source>
   <translation>{total} mm jetzt</translation>
  </message>
  <message>
   <source>{trigger} differs</source>
   <translation>Verschieden: {trigger}</translation>
  </message>
  <message>
   <source>{upper} and {lower} lie in different coordinate systems and were not registered, so they are not laid over each other. Show them beside each other, or register them first.</source>
   <translation>{upper} und {lower} liegen in verschiedenen Koordinatensystemen und wurden nicht registriert; sie werden nicht übereinandergelegt. Nebeneinander zeigen oder erst registrieren.</translation>
  </message>
  <message>
   <source>{upper} and {lower} lie in different coordinate systems, so they are not laid over each other.</source>
   <translation>{upper} und {lower} liegen in verschiedenen Koordinatensystemen, deshalb werden sie nicht übereinandergelegt.</translation>
  </message>
  <message>
   <source>{value} of all counts</source>
   <translation>{value} aller Impulse</translation>
  </message>
  <message>
   <source>{value} of liver counts outside</source>
   <translation>{value} der Leberimpulse außerhalb</translation>
  </message>
  <message>
   <source>{value} of the volume at or above {gy} Gy</source>
   <translation>{value} des Volumens ab {gy} Gy</translation>
  </message>
  <message>
   <source>{waiting} queued</source>
   <translation>{waiting} wartend</translation>
  </message>
  <message>
   <source>{waiting} waiting, {arrived} arrived, {confirmed} confirmed, {refused} put aside.</source>
   <translation>{waiting} warten, {arrived} angekommen, {confirmed} bestätigt, {refused} beiseitegelegt.</translation>
  </message>
  <message>
   <source>{was}Draw its longest viable diameter on {phase}, or say why not.</source>
   <translation>{was}Längsten vitalen Durchmesser zeichnen ({phase}) oder angeben, warum nicht.</translation>
  </message>
  <message>
   <source>{what} {done} of {total}</source>
   <translation>{what} {done} von {total}</translation>
  </message>
  <message>
   <source>{why} Your work is kept as you left it.</source>
   <translation>{why} Die Arbeit bleibt erhalten, wie sie war.</translation>
  </message>
  <message>
   <source>{wide} × {high} pixels, scaled {percent} %, {bits} bits of colour</source>
   <translation>{wide} × {high} Pixel, Skalierung {percent} %, {bits} Bit Farbtiefe</translation>
  </message>
  <message>
   <source>{width} by {height} pixels will be black.</source>
   <translation>{width} mal {height} Pixel werden schwarz.</translation>
  </message>
  <message>
   <source>{words} Check what you sign, then sign.</source>
   <translation>{words} Das zu Signierende prüfen, dann signieren.</translation>
  </message>
  <message>
   <source>{words} by {degrees}°</source>
   <translation>{words} um {degrees}°</translation>
  </message>
  <message>
   <source>{words} is on {key} now.</source>
   <translation>{words} liegt jetzt auf {key}.</translation>
  </message>
  <message>
   <source>{words}, dated to {timepoint}</source>
   <translation>{words}, datiert auf {timepoint}</translation>
  </message>
  <message>
   <source>{words}, in doubt</source>
   <translation>{words}, fraglich</translation>
  </message>
  <message>
   <source>{words}, locked</source>
   <translation>{words}, abgeschlossen</translation>
  </message>
  <message>
   <source>{words}, open</source>
   <translation>{words}, offen</translation>
  </message>
  <message>
   <source>{words}, registering…</source>
   <translation>{words}, wird registriert…</translation>
  </message>
  <message>
   <source>{words}, {said}</source>
   <translation>{words}, {said}</translation>
  </message>
 </context>
</TS>

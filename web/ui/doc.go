/*
Package ui is the face of Vedlys: the frame of every page, the components that pages are made of, and the small contract
between pages and the browser. A page is written with these components alone; htmx attributes, classes and data attributes
stay inside them.

# Pages

A page is a templ component inside Layout (or Bare, before sign-in). It takes a *Page, which carries the printer:

	templ Leads(pg *ui.Page, v LeadsView) {
		@ui.Layout(pg) {
			@ui.Region(ui.RegionView{ID: "list", Live: "lead"}) {
				@ui.Head(ui.HeadView{Title: pg.T("lead.many"), Count: v.Total}) { @ui.Button(…) }
				@ui.Tabs(…)
				@ui.Toolbar(pg, ui.ToolbarView{Action: "/leads", Region: "list"}) { … }
				@ui.Table(pg, …) { rows }
				@ui.Pager(pg, …)
				@ui.Bulk(pg, …) { … }
			}
		}
	}

Head belongs to every page and holds its one h1. A page that is a column of forms, cards or text goes into Scroll. Every
view has an address: filters, sort, page, columns, tab and opened panel are all in the query.

Records: a page about one record is Scroll(Wide) with a StatusBar in an inline Region and Split, details at the left, its
Timeline at the right. Addresses given to components begin with a slash; components refuse addresses of other schemes than
http, https, mailto and tel.

# The four verbs

 1. Load a region. A link or button with Btn.Region (or Region of Tab, Column, Chip, Pager) fetches its address and morphs
    the element with that id out of the answer into the page; the address bar follows. The toolbar form does so on every
    change, without its empty fields and, while the usual columns are shown, without "col". The answer may be the whole page, or, where Into(r, "list") is true, the Region alone:
    both work, the second is cheaper.
 2. Save a field. Cell, PillSelect, StatusBar, Bulk, a board and Form post to an address and get an answer, see below.
 3. Answer with partials. Any answer may carry, beside what was asked for, Partial(target, swap) with a fragment for another
    place; ToastPartial is the usual one.
 4. Refresh on event. Changed(w, "lead:"+id) (or "lead" for many) makes each Region of the asking tab whose Live names the
    type or the record fetch itself anew and morph, at most every 400 ms. All other tabs hear the same words from PathEvents.

# Answers to a post

ByScript(r) tells whether our JavaScript asked. Without it a post always ends in a 303 redirect with the message in the
session, shown from Page.Toasts.

With it:

	200  what the component below wants, Changed, and ToastPartial with the undo token
	204  nothing to show; Changed and the like still work. Redirect sends 204 with HX-Redirect
	401  nobody is signed in any more, or somebody else than the page was made for: SignInAgain, or the sign-in page
	409  as 422: the record has moved on; the fragment shows both values
	422  the fragment with the errors, swapped where the form was; nothing was saved
	else nothing is swapped, but partials are put in place: send ToastPartial with Tone Bad. An answer without a toast
	     makes the browser say by itself that nothing was saved

Every write of one record carries its version as "v" (a form field).

Headers a request brings: HX-Request: true; HX-Target: tag#id of where the answer goes (use Into); HX-Current-URL; X-Tab:
the mark of the browser tab (TabMark); X-Actor: whose page it is (Page.Asks). Headers an answer may carry: HX-Trigger (only
through Changed, CloseDialog and SignedIn),
HX-Redirect (only through Redirect).

# Ids

	row-ID                 a table row; data-id is the record's id
	row-ID-FIELD           its cell; panel-ID-FIELD and page-ID-FIELD the same field elsewhere (CellView.ID)
	card-ID, column-ID     of a board; cards-ID the list of a column's cards
	panel, panel-body      the side panel and its content
	dialog                 the dialog that Btn.Dialog links open in
	toasts, bulk, list-search, palette, keys

# Lists

Row, NameCell, Td and Cell make a row. NameCell.Panel is the address of the record's panel, URL+"/panel"; a click on the
name or on an empty part of the row opens it there, ?peek=ID is added to the address, J and K step through the rows, Esc
closes. A page asked for with ?peek=ID puts the panel into Page.Panel. GET URL/panel answers with Panel alone. The page in
?peek= does not count as a filter.

Ticked rows post as "ids" (repeated) with the form of Bulk; "all=1" with "query" means everything that matches. After a bulk
change answer with Changed and a toast.

# Cells

Cell shows a field; a click, Enter, or E loads

	GET  URL/cells/FIELD?in=row     -> CellEdit (same wrapper, same id)
	POST URL/cells/FIELD?in=row     -> 200 Cell · 422 or 409 CellEdit with Field.Error
	GET  URL/cells/FIELD?in=row&show=1 -> Cell; asked for by Esc

The value is posted under the field's own key (amount and currency for money; a combo also posts FIELD_text), with v. Both
states are one <div> with the same id, and the edited one carries hx-morph-skip, so that no refresh ever wipes what is being
typed; a region whose refresh would drop the edited cell altogether is not refreshed until the edit ends. A 409 sets CellForm.Theirs; then leaving the cell saves nothing by itself.

PillSelect and StatusBar post the same way to URL/cells/FIELD?in=pill: only the toast and Changed matter in the answer. A move
that needs to ask first (qualify, disqualify) is given an address instead: StatusStep.Open, BoardColumnView.Open; it is opened
as a dialog and the card goes back to its place.

# Dialogs

A link with Btn.Dialog has the address of a page. Where JavaScript runs, the address is fetched into the dialog instead:
when Into(r, "dialog") answer with DialogBody alone. Its Form answers 422 with the Form again, or 200/204 with CloseDialog,
Changed and a toast, or Redirect.

# Forms

Form posts in place; on 422 the answer holds the same Form (by id) and the first field in error gets the focus. Input with a
Field draws any kind of control. A combo searches GET Field.Search?q=… and is answered with ComboOptions; it posts the id as
Name and the typed text as Name_text, so that a form without JavaScript can look the text up. Guard asks before unsaved
typing is left. Ctrl+Enter submits; a form is sent once.

A wizard is one Form whose steps carry everything so far in hidden fields; its buttons post the same name with different
values, and EnterSubmits, put first, says which of them Enter means. Cases show what each way needs; a Case with Press, or
Presses around a control, presses a button when something is picked, so that a preview follows.

# Board

Board in a Region with the id "board"; BoardColumn, BoardCard, and one BoardMoveMenu after it. A move posts the field and v to
URL/move; the card is moved at once and goes back, shaken, if the answer is not 2xx. The answer brings the new version as
X-Version, so that a second move need not wait for the refresh. The menu of a card is a link to URL/move, a page that does the
same without JavaScript.

The address says how the board is shown: "moved" names the card that was moved last, which stays in sight whatever the order;
"show.KEY" how many cards a column shows. BoardMoreView.Next answers with the next cards alone, which are put below the others,
and with BoardMore in a Partial; the address then says BoardMoreView.Show.

# Search

GET PathSearch?q=… answers with PaletteGroup and PaletteItem, or PaletteNone, when Into(r, "palette-found"), and with a page otherwise.

# Live events

GET PathEvents is a stream of server-sent events. Each is named "changed", and its data are the words of Changed, separated by
spaces: "lead:0190… company:0191…", or "lead" after a bulk change or an import. An event is not sent to the stream that was
opened with the TabMark of its cause. After a reconnection every region refreshes itself. Progress of background work is a
Region whose Live names the work ("import:0190…").

# Undo

Every reversible change answers with a toast that has a receipt. Its button posts it to PathUndo, which answers with Changed, Gone for
what a panel must not show any more, and a toast that offers Redo, or with a toast of Tone Bad that names what has changed since. The
keys post to PathUndoLast and PathRedoLast, which know what the session did last. Of several toasts the newest has the key.

# Rules

No style attribute, no inline script, no hx-on, no filter in a trigger: the Content-Security-Policy forbids them all and a
test looks for them. Colours of statuses and people are hues 0…11 (data-hue). Each class starts with the name of its CSS
file. The page /ui (Gallery) shows every component.
*/
package ui

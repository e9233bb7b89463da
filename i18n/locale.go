package i18n

// locale holds the rules by which one language writes numbers and dates. They
// are those of CLDR, which the golden file in testdata proves.
type locale struct {
	group, decimal, minus string
	groupFrom             int // the least number of digits that are grouped
	percent               string
	symbolFirst           bool      // €5, not 5 €
	thousands             [4]string // thousand, million, billion, trillion
	bytes                 [5]string

	dateHint, datePattern string // how a date is typed, as the hint of an input, and its template

	date, dateLong, dateText, clock, moment template
	months, monthsLong                      [12]string
}

// nbsp keeps a number and its unit on one line.
const nbsp = "\u00a0"

var latinBytes = [5]string{nbsp + "B", nbsp + "kB", nbsp + "MB", nbsp + "GB", nbsp + "TB"}

// locales: English is written as outside America, with the day first and 24
// hours.
var locales = map[Lang]*locale{
	"en": {
		group: ",", decimal: ".", minus: "-", groupFrom: 4, percent: "%", symbolFirst: true,
		thousands: [4]string{"K", "M", "B", "T"},
		bytes:     latinBytes,
		dateHint:  "d Mon yyyy", datePattern: "{d} {mon} {y}",
		date:       compile("{d} {mon} {y}"),
		dateLong:   compile("{d} {month} {y}"),
		dateText:   compile("{d} {month}"),
		clock:      compile("{hh}:{min}"),
		moment:     compile("{date}, {clock}"),
		months:     [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"},
		monthsLong: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	},
	"lt": {
		group: nbsp, decimal: ",", minus: "−", groupFrom: 4, percent: nbsp + "%",
		thousands: [4]string{nbsp + "tūkst.", nbsp + "mln.", nbsp + "mlrd.", nbsp + "trln."},
		bytes:     latinBytes,
		dateHint:  "mmmm-mm-dd", datePattern: "{y}-{mm}-{dd}",
		date:       compile("{y}-{mm}-{dd}"),
		dateLong:   compile("{y} m. {month} {d} d."),
		dateText:   compile("{month} {d} d."),
		clock:      compile("{hh}:{min}"),
		moment:     compile("{date} {clock}"),
		monthsLong: [12]string{"sausio", "vasario", "kovo", "balandžio", "gegužės", "birželio", "liepos", "rugpjūčio", "rugsėjo", "spalio", "lapkričio", "gruodžio"},
	},
	"sk": {
		group: nbsp, decimal: ",", minus: "-", groupFrom: 4, percent: nbsp + "%",
		thousands: [4]string{nbsp + "tis.", nbsp + "mil.", nbsp + "mld.", nbsp + "bil."},
		bytes:     latinBytes,
		dateHint:  "d. m. rrrr", datePattern: "{d}. {m}. {y}",
		date:       compile("{d}. {m}. {y}"),
		dateLong:   compile("{d}. {month} {y}"),
		dateText:   compile("{d}. {month}"),
		clock:      compile("{h}:{min}"),
		moment:     compile("{date}, {clock}"),
		monthsLong: [12]string{"januára", "februára", "marca", "apríla", "mája", "júna", "júla", "augusta", "septembra", "októbra", "novembra", "decembra"},
	},
	"ru": {
		group: nbsp, decimal: ",", minus: "-", groupFrom: 4, percent: nbsp + "%",
		thousands: [4]string{nbsp + "тыс.", nbsp + "млн", nbsp + "млрд", nbsp + "трлн"},
		bytes:     [5]string{nbsp + "Б", nbsp + "кБ", nbsp + "МБ", nbsp + "ГБ", nbsp + "ТБ"},
		dateHint:  "дд.мм.гггг", datePattern: "{dd}.{mm}.{y}",
		date:       compile("{dd}.{mm}.{y}"),
		dateLong:   compile("{d} {month} {y} г."),
		dateText:   compile("{d} {month}"),
		clock:      compile("{hh}:{min}"),
		moment:     compile("{date}, {clock}"),
		monthsLong: [12]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"},
	},
	"hu": {
		group: nbsp, decimal: ",", minus: "-", groupFrom: 5, percent: "%",
		thousands: [4]string{nbsp + "E", nbsp + "M", nbsp + "Mrd", nbsp + "B"},
		bytes:     latinBytes,
		dateHint:  "éééé. hh. nn.", datePattern: "{y}. {mm}. {dd}.",
		date:       compile("{y}. {mm}. {dd}."),
		dateLong:   compile("{y}. {month} {d}."),
		dateText:   compile("{month} {d}."),
		clock:      compile("{h}:{min}"),
		moment:     compile("{date} {clock}"),
		monthsLong: [12]string{"január", "február", "március", "április", "május", "június", "július", "augusztus", "szeptember", "október", "november", "december"},
	},
}

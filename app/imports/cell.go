package imports

import (
	"regexp"
	"strconv"

	"github.com/vedlys/vedlys/record"
)

// aLooseDate matches a date that ends with the year and whose day and month
// may be in either order.
var aLooseDate = regexp.MustCompile(`^(\d{1,2})[/.-] ?(\d{1,2})[/.-] ?(\d{4}|\d{2})$`)

func looseDate(s string) (first, second int, ok bool) {
	m := aLooseDate.FindStringSubmatch(record.WithoutTime(s))
	if m == nil {
		return 0, 0, false
	}
	first, _ = strconv.Atoi(m[1])
	second, _ = strconv.Atoi(m[2])
	return first, second, true
}

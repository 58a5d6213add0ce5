package locale

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// dates is how a language writes a date and a time of day.
type dates struct {
	pattern string // with the places D, M and Y
	months  [12]string
	at      string // a date, then a time of day
}

var formats = map[string]dates{
	"en": {"D M Y", months("January February March April May June July August September October November December"), "%s at %s UTC"},
	"de": {"D. M Y", months("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"), "%s um %s Uhr UTC"},
	"es": {"D de M de Y", months("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"), "%s a las %s UTC"},
	"fr": {"D M Y", months("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"), "%s à %s UTC"},
}

func months(names string) (all [12]string) {
	copy(all[:], strings.Fields(names))
	return all
}

// Date is a day in UTC, such as "2 January 2026".
func (l *Language) Date(t time.Time) string {
	t = t.UTC()
	day := strconv.Itoa(t.Day())
	if l.Tag == "fr" && day == "1" {
		day = "1er"
	}
	return strings.NewReplacer("D", day, "M", l.dates.months[t.Month()-1], "Y", strconv.Itoa(t.Year())).Replace(l.dates.pattern)
}

// DateTime is a minute in UTC, such as "2 January 2026 at 15:04 UTC".
func (l *Language) DateTime(t time.Time) string {
	return fmt.Sprintf(l.dates.at, l.Date(t), t.UTC().Format("15:04"))
}

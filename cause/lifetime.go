package cause

import (
	"fmt"
	"time"
)

// Lifetime writes a duration in the largest unit that divides it, such as "10 minutes".
func Lifetime(d time.Duration) string {
	for _, unit := range []struct {
		name string
		of   time.Duration
	}{{"hour", time.Hour}, {"minute", time.Minute}, {"second", time.Second}} {
		n := d / unit.of
		switch {
		case n == 0 || d%unit.of != 0:
		case n == 1:
			return "1 " + unit.name
		default:
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return d.String()
}

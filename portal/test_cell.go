package portal

import (
	"fairlead/storage"
	"fairlead/web"
)

// orNever is a time, or that there was none.
func orNever(t storage.Time) web.Cell {
	if t.IsZero() {
		return web.TextCell("Never")
	}
	return web.TimeCell(t.Time)
}

func countCell(n int64) web.Cell { return web.TextCell(web.Grouped(n)) }

package portal

import (
	"strconv"
	"strings"

	"fairlead/web"
)

// Chart is how many connections there were, as a line, and how many began and ended, as bars
// above and below a line of their own. Its numbers are in a table too.
type Chart struct {
	// Name says what is to be seen.
	Name string
	// Line are the points of the live ones.
	Line string
	Bars []Bar
	// MostLive, MostNew and MostEnded are the largest numbers.
	MostLive, MostNew, MostEnded string
}

// Bar is a rectangle, in the units of the chart.
type Bar struct {
	// Class says what it stands for.
	Class               string
	X, Y, Width, Height string
}

// The chart is stretched to the width of its page, so that widths and heights differ in scale.
const (
	chartWidth = 600.0
	liveBottom = 92.0 // of the line, which begins at liveTop
	liveTop    = 4.0
	barsMiddle = 132.0
	barsHeight = 26.0 // each way
	leastBar   = 2.0  // so that one is seen beside a thousand
)

func newChart(name string, parts []part) Chart {
	var live, made, ended int64
	for _, p := range parts {
		live, made, ended = max(live, p.Live), max(made, p.New), max(ended, p.Ended)
	}
	c := Chart{Name: name, MostLive: web.Grouped(live), MostNew: web.Grouped(made), MostEnded: web.Grouped(ended)}
	wide, most := chartWidth/float64(len(parts)), max(made, ended)
	var line []string
	for i, p := range parts {
		left := float64(i) * wide
		line = append(line, units(left+wide/2)+","+units(liveBottom-scaled(p.Live, live, liveBottom-liveTop)))
		if high := scaled(p.New, most, barsHeight); high > 0 {
			c.Bars = append(c.Bars, Bar{"new", units(left + wide*.15), units(barsMiddle - high), units(wide * .7), units(high)})
		}
		if high := scaled(p.Ended, most, barsHeight); high > 0 {
			c.Bars = append(c.Bars, Bar{"ended", units(left + wide*.15), units(barsMiddle), units(wide * .7), units(high)})
		}
	}
	c.Line = strings.Join(line, " ")
	return c
}

// scaled is how high a number is where the largest is as high as high.
func scaled(n, most int64, high float64) float64 {
	if n <= 0 || most <= 0 {
		return 0
	}
	return max(float64(n)/float64(most)*high, leastBar)
}

func units(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

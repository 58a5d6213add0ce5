package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// series is one metric, as Prometheus reads it or as the catalogue has it.
type series struct {
	kind, help string
	labels     map[string][]string // by name; with no values in the catalogue, any is right
}

// gathered reads the text that Prometheus reads.
func gathered(text string) map[string]series {
	all := map[string]series{}
	for _, found := range regexp.MustCompile(`(?m)^# HELP (\w+) (.*)\n# TYPE \w+ (\w+)$`).FindAllStringSubmatch(text, -1) {
		all[found[1]] = series{kind: found[3], help: found[2], labels: map[string][]string{}}
	}
	for _, found := range regexp.MustCompile(`(?m)^(\w+)\{(.*)\} `).FindAllStringSubmatch(text, -1) {
		of, known := all[found[1]]
		if !known {
			of = all[regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(found[1], "")]
		}
		for _, label := range regexp.MustCompile(`(\w+)="((?:[^"\\]|\\.)*)"`).FindAllStringSubmatch(found[2], -1) {
			if label[1] != "le" && !slices.Contains(of.labels[label[1]], label[2]) {
				of.labels[label[1]] = append(of.labels[label[1]], label[2])
			}
		}
	}
	return all
}

// catalogue reads the tables of docs/operate/metrics.md.
func catalogue(t *testing.T) map[string]series {
	t.Helper()
	all := map[string]series{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (\\w+) \\| (.*?) \\| (.*?) \\| .+ \\|$").FindAllStringSubmatch(readText(t, "docs/operate/metrics.md"), -1) {
		if _, twice := all[row[1]]; twice {
			t.Errorf("%s is listed twice", row[1])
		}
		one := series{kind: row[2], help: row[4], labels: map[string][]string{}}
		for _, label := range regexp.MustCompile("(?:^|; )`(\\w+)`(?:: ([^;]*))?").FindAllStringSubmatch(row[3], -1) {
			one.labels[label[1]] = firsts("`([^`]+)`", label[2])
		}
		all[row[1]] = one
	}
	return all
}

// isOptional are metrics that only one engine or a setting has.
func isOptional(name string) bool {
	return name == "fairlead_database_size_bytes" || name == "fairlead_spans_total"
}

func TestTheCatalogueOfMetricsIsThatOfTheServer(t *testing.T) {
	t.Parallel()
	got, want := gathered(metricsOf(t, start(t, "--demo"))), catalogue(t)
	for name, is := range got {
		says, listed := want[name]
		switch {
		case !listed && strings.HasPrefix(name, "fairlead_"):
			t.Errorf("docs/operate/metrics.md lacks | `%s` | %s | %v | %s |", name, is.kind, is.labels, is.help)
		case !listed:
			continue
		case is.kind != says.kind || is.help != says.help:
			t.Errorf("%s is a %s, %q; the catalogue says %s, %q", name, is.kind, is.help, says.kind, says.help)
		}
		sameLabels(t, name, is, says)
	}
	for name := range want {
		if _, there := got[name]; !there && !isOptional(name) {
			t.Errorf("docs/operate/metrics.md has %s, which the server lacks", name)
		}
	}
}

func sameLabels(t *testing.T, name string, is, says series) {
	t.Helper()
	for label, values := range is.labels {
		known, listed := says.labels[label]
		if !listed {
			t.Errorf("%s has a label %s with %q", name, label, values)
		}
		for _, value := range values {
			if len(known) > 0 && !slices.Contains(known, value) {
				t.Errorf("%s has %s=%q; the catalogue has %q", name, label, value, known)
			}
		}
	}
	for label := range says.labels {
		if len(is.labels[label]) == 0 {
			t.Errorf("%s has no label %s", name, label)
		}
	}
}

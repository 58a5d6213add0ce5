package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

const (
	rulesFile     = "docs/operate/watch/rules.yaml"
	rulesTestFile = "docs/operate/watch/rules_test.yaml"
)

// promtool runs Prometheus's own tool in a folder.
func promtool(t *testing.T, folder string, args ...string) {
	t.Helper()
	path, err := exec.LookPath("promtool")
	webtest.Require(t, err == nil, "no promtool here: install prometheus to run this test")
	c := exec.CommandContext(t.Context(), path, args...)
	c.Dir = folder
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("promtool %v: %v\n%s", args, err, out)
	}
}

func TestAlertRulesAreValidAndFire(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(root, filepath.Dir(rulesFile))
	promtool(t, folder, "check", "rules", filepath.Base(rulesFile))
	promtool(t, folder, "test", "rules", filepath.Base(rulesTestFile))
}

func TestEachAlertIsTestedAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	rules, tests, guide := readText(t, rulesFile), readText(t, rulesTestFile), readText(t, "docs/operate/watch.md")
	alerts := firsts(`(?m)^ +- alert: (\w+)$`, rules)
	for _, rule := range regexp.MustCompile(`(?m)^ +- alert: `).Split(rules, -1)[1:] {
		name, _, _ := strings.Cut(rule, "\n")
		for _, part := range []string{" summary: ", " description: ", "{severity: ", " runbook: docs/operate/watch.md#" + strings.ToLower(name) + "\n"} {
			if !strings.Contains(rule, part) {
				t.Errorf("%s has no%s", name, part)
			}
		}
		if !strings.Contains(guide, "\n### "+name+"\n") {
			t.Errorf("docs/operate/watch.md has no heading for %s", name)
		}
	}
	for _, one := range regexp.MustCompile(`(?m)^  - name: `).Split(tests, -1)[1:] {
		name, _, _ := strings.Cut(one, "\n")
		if !strings.Contains(one, "exp_samples: []") || !strings.Contains(one, `alertname="`+name+`"`) {
			t.Errorf("the test of %s does not show that it fires, and that it does not at first", name)
		}
	}
	if tested := firsts(`(?m)^  - name: (\w+)$`, tests); !slices.Equal(alerts, tested) || len(alerts) < 10 {
		t.Errorf("the alerts are %q, those with a test %q", alerts, tested)
	}
	knownMetrics(t, rulesFile, rules)
	knownMetrics(t, rulesTestFile, tests)
}

// board is what is read of the dashboard.
type board struct {
	Templating struct {
		List []struct{ Name, Type, Query string }
	}
	Panels []struct {
		ID         int
		Type       string
		Datasource struct{ Type, UID string }
		GridPos    struct{ X, Y, W, H int }
		Targets    []struct{ Expr string }
	}
}

func TestTheDashboardHasQueriesOfMetricsThatExist(t *testing.T) {
	t.Parallel()
	const file = "docs/operate/watch/dashboard.json"
	var b board
	if err := json.Unmarshal([]byte(readText(t, file)), &b); err != nil {
		t.Fatal(err)
	}
	if len(b.Templating.List) != 1 || b.Templating.List[0].Name != "datasource" || b.Templating.List[0].Type != "datasource" {
		t.Errorf("the variables are %v", b.Templating.List)
	}
	rules, seen := &strings.Builder{}, map[int]bool{}
	rules.WriteString("groups:\n- name: dashboard\n  rules:\n")
	for _, p := range b.Panels {
		if seen[p.ID] || p.ID == 0 || p.Datasource.UID != "${datasource}" || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("panel %d: its ID, data source %q or place is wrong", p.ID, p.Datasource.UID)
		}
		seen[p.ID] = true
		if !slices.Contains([]string{"row", "stat", "timeseries"}, p.Type) || (len(p.Targets) > 0) != (p.Type != "row") {
			t.Errorf("panel %d is a %s with %d queries", p.ID, p.Type, len(p.Targets))
		}
		for i, target := range p.Targets {
			knownMetrics(t, fmt.Sprintf("panel %d", p.ID), target.Expr)
			_, _ = fmt.Fprintf(rules, "  - record: panel_%d_%d\n    expr: %q\n", p.ID, i, strings.ReplaceAll(target.Expr, "$__rate_interval", "5m"))
		}
	}
	path := filepath.Join(t.TempDir(), "dashboard.yaml")
	if err := os.WriteFile(path, []byte(rules.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	promtool(t, filepath.Dir(path), "check", "rules", path)
}

// knownMetrics wants that every metric in queries is in the catalogue, with the labels that are
// asked for.
func knownMetrics(t *testing.T, where, queries string) {
	t.Helper()
	all := catalogue(t)
	for _, name := range firsts(`\b((?:fairlead|go|process)_\w+)`, queries) {
		if _, known := all[seriesOf(name)]; !known {
			t.Errorf("%s: there is no metric %s", where, name)
		}
	}
	for _, found := range regexp.MustCompile(`\b((?:fairlead|go|process)_\w+)\{([^}]*)\}`).FindAllStringSubmatch(queries, -1) {
		for _, label := range regexp.MustCompile(`(\w+)(=~?)"([^"]*)"`).FindAllStringSubmatch(found[2], -1) {
			values, known := all[seriesOf(found[1])].labels[label[1]]
			switch {
			case slices.Contains([]string{"job", "instance", "le"}, label[1]):
			case !known, label[2] == "=" && len(values) > 0 && !slices.Contains(values, label[3]):
				t.Errorf("%s: %s has no %s=%q", where, found[1], label[1], label[3])
			}
		}
	}
}

// seriesOf is the metric that a series of a histogram belongs to.
func seriesOf(name string) string {
	return regexp.MustCompile(`_seconds_(bucket|sum|count)$`).ReplaceAllString(name, "_seconds")
}

package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"fairlead/storage"
)

func TestPageAndAPIAnswer503WhileTheDatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	h := failing(t, func(http.ResponseWriter, *http.Request) error {
		return fmt.Errorf("%s: %w", cause, storage.ErrUnavailable)
	})
	const heading, reload = "We’ll be right back", "Reload this page to send the form again"
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		page := h.Send(h.Request(method, "/page", nil))
		id := page.Header.Get("X-Request-Id")
		if page.Status != http.StatusServiceUnavailable || page.Header.Get("Retry-After") != "5" || page.H1() != heading ||
			!strings.Contains(page.Text(), "try again in a few seconds") || !strings.Contains(page.Text(), id) {
			t.Errorf("%s got %d %s", method, page.Status, page.Text())
		}
		if strings.Contains(page.Text(), reload) != (method == http.MethodPost) {
			t.Errorf("%s mentions a form: %s", method, page.Text())
		}
		program := h.Send(h.Request(method, "/program", nil))
		if program.Status != http.StatusServiceUnavailable || program.Header.Get("Retry-After") != "5" ||
			!strings.Contains(program.Body, `"title":"`+heading+`"`) || !strings.Contains(program.Body, program.Header.Get("X-Request-Id")) {
			t.Errorf("a program's %s got %d %s", method, program.Status, program.Body)
		}
		for _, body := range []string{page.Body, program.Body} {
			if strings.Contains(body, "secret") {
				t.Errorf("it reveals the cause: %s", body)
			}
		}
	}
	if lines := h.log.Lines(t, heading); len(lines) != 4 || lines[0]["level"] != "WARN" || strings.Contains(h.log.String(), `"level":"ERROR"`) {
		t.Errorf("logged %s", h.log)
	}
}

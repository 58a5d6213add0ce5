package webtest

import (
	"net/url"

	"github.com/PuerkitoBio/goquery"
)

// Click follows the link with exactly this text.
func (p *Page) Click(text string) *Page {
	p.browser.tb.Helper()
	link := withText(p.Find("a[href]"), text)
	if link.Length() == 0 {
		p.browser.tb.Fatalf("%s has no link %q:\n%s", p.URL, text, p.Text())
	}
	return p.browser.Get(p.resolve(link.AttrOr("href", "")))
}

// Submit fills the form that has this button, by label, and presses the button.
// What is not filled keeps its value.
func (p *Page) Submit(button string, fields map[string]string) *Page {
	p.browser.tb.Helper()
	pressed := withText(p.Find("form button"), button)
	if pressed.Length() == 0 {
		p.browser.tb.Fatalf("%s has no button %q:\n%s", p.URL, button, p.Text())
	}
	form := pressed.First().Closest("form")
	values := valuesOf(form)
	if name := pressed.AttrOr("name", ""); name != "" {
		values.Set(name, pressed.AttrOr("value", ""))
	}
	for label, value := range fields {
		input := p.input(form, label)
		values.Set(input.AttrOr("name", ""), p.choose(input, value))
	}
	action := p.resolve(pressed.AttrOr("formaction", form.AttrOr("action", "")))
	if form.AttrOr("method", "get") != "post" {
		return p.browser.Get(action + "?" + values.Encode())
	}
	return p.browser.Post(action, values)
}

// input is the one input in a part of the page with exactly this label.
func (p *Page) input(within *goquery.Selection, label string) *goquery.Selection {
	p.browser.tb.Helper()
	l := withText(within.Find("label"), label)
	input := l.Find("input, select, textarea")
	if id, ok := l.Attr("for"); ok {
		input = within.Find("#" + id)
	}
	if l.Length() != 1 || input.Length() != 1 {
		p.browser.tb.Fatalf("%s has %d inputs labelled %q:\n%s", p.URL, input.Length(), label, p.Text())
	}
	return input
}

// choose is the value that picks an option by its value or its text; every other
// input takes what is typed.
func (p *Page) choose(input *goquery.Selection, value string) string {
	p.browser.tb.Helper()
	if !input.Is("select") {
		return value
	}
	for _, option := range input.Find("option").EachIter() {
		if option.AttrOr("value", textOf(option)) == value || textOf(option) == value {
			return option.AttrOr("value", textOf(option))
		}
	}
	p.browser.tb.Fatalf("%s offers no option %q", p.URL, value)
	return ""
}

func (p *Page) resolve(reference string) string {
	p.browser.tb.Helper()
	to, err := p.URL.Parse(reference)
	if err != nil {
		p.browser.tb.Fatalf("%s leads to %q: %v", p.URL, reference, err)
	}
	return to.String()
}

// valuesOf is what a form sends untouched.
func valuesOf(form *goquery.Selection) url.Values {
	values := url.Values{}
	for _, input := range form.Find("input[name], select[name], textarea[name]").EachIter() {
		kind := input.AttrOr("type", "")
		if input.Is(":disabled") || (kind == "checkbox" || kind == "radio") && !input.Is("[checked]") {
			continue
		}
		values.Add(input.AttrOr("name", ""), valueOf(input))
	}
	return values
}

func valueOf(input *goquery.Selection) string {
	switch {
	case input.Is("textarea"):
		return input.Text()
	case !input.Is("select"):
		return input.AttrOr("value", "")
	}
	chosen := input.Find("option[selected]")
	if chosen.Length() == 0 {
		chosen = input.Find("option").First()
	}
	return chosen.AttrOr("value", textOf(chosen))
}

func withText(s *goquery.Selection, text string) *goquery.Selection {
	return s.FilterFunction(func(_ int, one *goquery.Selection) bool { return textOf(one) == text })
}

package web

// ErrorPage is the one page for everything that went wrong or was refused.
type ErrorPage struct {
	Chrome
	Status  int
	Heading string
	Text    string
	// BackURL and BackLabel offer a way on, when there is one.
	BackURL, BackLabel string
}

// Template names templates/web/page_error.html.
func (*ErrorPage) Template() string { return "web/page_error" }

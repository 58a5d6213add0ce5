package portal

import (
	"net/http"
	"slices"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// bareFrame surrounds the pages of nobody in particular.
func bareFrame() *web.Frame {
	return &web.Frame{Label: "Partners", Home: homePath, LogIn: logInPath, Me: mePath, LogOut: "/partners/logout",
		Links: []web.FrameLink{{Path: homePath, Text: "Partners"}, {Path: guidePath, Text: "Guide"}}}
}

// frameOf surrounds the pages of a partner.
func (h *Handlers) frameOf(c storage.Client) *web.Frame {
	f := bareFrame()
	f.Home = below(c.ID, "")
	f.Links = []web.FrameLink{
		{Path: f.Home, Text: "Overview"},
		{Path: f.Home + "/callbacks", Text: "Callbacks"},
		{Path: f.Home + "/secrets", Text: "Secrets"},
		{Path: f.Home + "/connections", Text: "Connections"},
		{Path: f.Home + "/attempts", Text: "Attempts"},
		{Path: f.Home + "/events", Text: "Events"},
		{Path: f.Home + "/test", Text: "Test bench"},
		{Path: f.Home + "/people", Text: "People"},
		{Path: f.Home + "/profile", Text: "Profile"},
		{Path: guidePath, Text: "Guide"},
	}
	if h.App.TestModeOff {
		f.Links = slices.DeleteFunc(f.Links, func(l web.FrameLink) bool { return l.Text == "Test bench" })
	}
	if c.Status != storage.Active {
		f.Warning = saySuspended.With(c.Name)
	}
	return f
}

// benchOf is the path of a partner's test bench, empty where test mode is off.
func (h *Handlers) benchOf(clientID string) string {
	if h.App.TestModeOff {
		return ""
	}
	return below(clientID, "/test")
}

const saySuspended locale.Text = "%s is suspended. Please contact support."

// withUsualFrame surrounds pages of no partner with the frame of the only one that a person
// belongs to.
func (h *Handlers) withUsualFrame(r *http.Request, who Person) (*http.Request, error) {
	all, err := h.App.DB.Memberships(r.Context(), who.ID)
	if err != nil || len(all) != 1 {
		return r, err
	}
	c, err := h.App.DB.ClientByID(r.Context(), all[0].ClientID)
	return web.WithFrame(r, h.frameOf(c)), err
}

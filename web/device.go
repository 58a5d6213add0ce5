package web

import (
	"net/http"

	"github.com/mileusna/useragent"

	"fairlead/locale"
	"fairlead/storage"
)

// Device is the browser and the address that a request comes from.
func (a *App) Device(r *http.Request) storage.Device {
	return storage.Device{UserAgent: clip(r.UserAgent(), 200), Address: a.ClientIP(r).String()}
}

// browserNames are the browsers that are named. Others could have any name, even an
// advertisement, and the name is also written in mails.
var browserNames = map[string]string{
	useragent.Chrome: "Chrome", useragent.HeadlessChrome: "Chrome", useragent.Firefox: "Firefox", useragent.Safari: "Safari",
	useragent.MobileSafari: "Safari", useragent.Edge: "Edge", useragent.Opera: "Opera", useragent.OperaMini: "Opera",
	useragent.OperaTouch: "Opera", useragent.Vivaldi: "Vivaldi", useragent.SamsungBrowser: "Samsung Internet",
	useragent.InternetExplorer: "Internet Explorer",
}

// systemNames are the systems that are named.
var systemNames = map[string]string{
	useragent.Windows: "Windows", useragent.MacOS: "macOS", useragent.Linux: "Linux", useragent.Android: "Android",
	useragent.ChromeOS: "ChromeOS", useragent.CrOS: "ChromeOS", useragent.FreeBSD: "FreeBSD", useragent.IOS: "iOS",
}

// BrowserName describes a browser and its system in words, such as "Chrome on Linux".
func BrowserName(userAgent string) locale.Message {
	parsed := useragent.Parse(userAgent)
	browser, system := browserNames[parsed.Name], systemNames[parsed.OS]
	if parsed.Device == "iPhone" || parsed.Device == "iPad" {
		system = parsed.Device
	}
	switch {
	case browser == "":
		return locale.Text("A browser").With()
	case system == "":
		return locale.Text("%s").With(browser)
	}
	return locale.Text("%[1]s on %[2]s").With(browser, system)
}

package main

import (
	"net/url"
	"time"

	"fairlead/guide"
	"fairlead/web"
)

func guideStates() []state {
	states := []state{
		{"guide", "the whole partner guide", outside("/docs", "Partner guide"), guidePage("http://localhost:8080")},
		{"guide-signed-in", "somebody is here, and this is somebody else's server", signedIn("/docs", "Partner guide"), guidePage("https://connect.a-rather-long-name.example:8443")},
	}
	for _, e := range extremes() {
		states = append(states, state{"guide-" + e.name, e.says, e.put(outside("/docs", "Partner guide")), guidePage("https://x.example")})
	}
	return states
}

// guidePage is the guide of a server at issuer.
func guidePage(issuer string) func(web.Chrome) web.View {
	return func(c web.Chrome) web.View {
		at, err := url.Parse(issuer)
		if err != nil {
			panic(err)
		}
		room := &guide.Room{Web: &web.Hall{PublicURL: at}, KeyScheme: "ShippoToken", AccountHeader: "SHIPPO-ACCOUNT-ID", VersionHeader: "Shippo-API-Version",
			CodeLifetime: 10 * time.Minute, AttemptLifetime: time.Hour, PushedLifetime: 90 * time.Second, ServiceTokenLifetime: time.Hour}
		page, err := room.Page()
		if err != nil {
			panic(err)
		}
		page.Chrome = c
		return page
	}
}

package cause

// The differences between a callback in a link and the one that was registered.
const (
	SlashMissing       ID = "callback-slash-missing"
	SlashAdded         ID = "callback-slash-added"
	CaseDiffers        ID = "callback-case"
	SchemeDiffers      ID = "callback-scheme"
	PortDiffers        ID = "callback-port"
	HostDiffers        ID = "callback-host"
	QueryDiffers       ID = "callback-query"
	PathDiffers        ID = "callback-path"
	EncodingDiffers    ID = "callback-encoding"
	CallbackIncomplete ID = "callback-incomplete"
	CallbackBadPort    ID = "callback-port-invalid"
	CallbackFragment   ID = "callback-fragment"
	DefaultMissing     ID = "callback-default-missing"
)

// Differences say of an unregistered callback the one thing that is wrong with it.
var Differences = []Refusal{
	difference(SlashMissing, "The callback lacks the trailing slash of the registered one.",
		"Add the slash to redirect_uri, or register the callback without it."),
	difference(SlashAdded, "The callback has a trailing slash that the registered one lacks.",
		"Remove the slash from redirect_uri, or register the callback with it."),
	difference(CaseDiffers, "The callback differs from the registered one only in upper and lower case.",
		"Write redirect_uri exactly as the callback is registered."),
	difference(EncodingDiffers, "The callback is the registered one, encoded differently.",
		"Encode redirect_uri once, as one value of the link’s query, and write its path as it is registered."),
	difference(SchemeDiffers, "The callback’s scheme differs from the registered one’s.",
		"Send the registered scheme. Behind a proxy, build redirect_uri from your public URL and not from the request."),
	difference(PortDiffers, "The callback’s port differs from the registered one’s.",
		"Send the registered port, or register this one. Only the port of a loopback URL may differ."),
	difference(HostDiffers, "The callback’s host differs from the registered one’s.",
		"Send the registered host, or register this one. www.example.com and example.com are different hosts."),
	difference(QueryDiffers, "The callback’s query differs from the registered one’s.",
		"Send redirect_uri with exactly the registered query. Keep your own data in the session and send a random state."),
	difference(PathDiffers, "The callback’s path differs from the registered one’s.",
		"Send the registered path, or register this one."),
	difference(CallbackIncomplete, "The callback isn’t a complete URL.",
		"Send an absolute URL with scheme and host. It is often cut off, or a variable isn’t set where the link is built."),
	difference(CallbackBadPort, "The callback’s port isn’t a number up to 65535.",
		"Correct the port in redirect_uri."),
	difference(CallbackFragment, "The callback has a fragment (“#…”).",
		"Remove the fragment. A callback must not have one."),
	difference(DefaultMissing, "The link has no redirect_uri, and there is no default callback.",
		"Send redirect_uri, or ask partner support to set a default callback."),
}

func difference(id ID, cause, fix string) Refusal { return Refusal{ID: id, Cause: cause, Fix: fix} }

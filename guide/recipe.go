package guide

// Recipe connects accounts with a library.
type Recipe struct {
	ID, Library string
	// Install says how to get the library.
	Install  string
	Listings []Listing
	// Notes are what to know of the library.
	Notes []string
}

// Recipes is one recipe for each library.
func (n Names) Recipes() (all []Recipe, err error) {
	for _, r := range recipes {
		if r.Listings, err = n.listings("", r.Listings...); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

var recipes = []Recipe{
	{ID: "go-oauth2", Library: "Go: golang.org/x/oauth2", Install: "go get golang.org/x/oauth2",
		Listings: []Listing{{Name: "Go", File: "recipe/oauth2.go", Run: "go run oauth2.go"}},
		Notes:    []string{"The token’s Expiry is zero, which the package takes as “never expires”. Without a refresh token it never tries to refresh."}},
	{ID: "openid-client", Library: "Node.js: openid-client", Install: "npm install openid-client",
		Listings: []Listing{{Name: "Node.js", File: "recipe/openid-client.mjs", Run: "node openid-client.mjs"}},
		Notes:    []string{"Set algorithm to oauth2 for discovery: this server uses OAuth 2.0 without OpenID Connect. Remove allowInsecureRequests, which is for http on your own machine."}},
	{ID: "passport", Library: "Node.js: Passport (passport-oauth2)", Install: "npm install express express-session passport passport-oauth2",
		Listings: []Listing{{Name: "Passport", File: "recipe/passport.mjs", Run: "node passport.mjs"}},
		Notes: []string{"The account’s ID is in params. Declare all five arguments of the verify function: with four, Passport leaves params out.",
			"Passport is made for logging people in. Here your user is logged in to your product already, so use authorize, which leaves req.user alone."}},
	{ID: "authlib", Library: "Python: Authlib", Install: "pip install authlib flask requests",
		Listings: []Listing{{Name: "Authlib with Flask", File: "recipe/authlib_flask.py", Run: "python3 authlib_flask.py"}},
		Notes:    []string{"Without a refresh token and expires_at, Authlib never tries to refresh. Don’t pass update_token."}},
	{ID: "league", Library: "PHP: league/oauth2-client", Install: "composer require league/oauth2-client",
		Listings: []Listing{{Name: "PHP", File: "recipe/league.php", Run: "php -S localhost:8000 league.php"}},
		Notes:    []string{"getExpires() returns null. Don’t call hasExpired(), which throws an exception then."}},
	{ID: "omniauth", Library: "Ruby: omniauth-oauth2", Install: "gem install omniauth-oauth2 sinatra rackup webrick",
		Listings: []Listing{{Name: "OmniAuth with Sinatra", File: "recipe/omniauth.rb", Run: "ruby omniauth.rb"}},
		Notes:    []string{"By default OmniAuth adds the query of the callback’s request to redirect_uri in the exchange, which then differs from the registered one. Return a fixed callback_url, as below."}},
	{ID: "spring", Library: "Java: Spring Security", Install: "org.springframework.boot:spring-boot-starter-oauth2-client",
		Listings: []Listing{{Name: "Settings", File: "recipe/application.yaml"}, {Name: "Java", File: "recipe/ConnectConfiguration.java"}},
		Notes: []string{"Spring takes a token without expires_in to expire after a second. It goes on sending it, since there is no refresh token. Don’t check getExpiresAt().",
			"Spring keeps no other fields of the token response, so read the account’s ID from the API, where it is object_id."}},
}

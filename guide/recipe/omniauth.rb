# Connects accounts with OmniAuth: gem install omniauth-oauth2 sinatra rackup webrick
require "omniauth-oauth2"
require "securerandom"
require "sinatra"
require "uri"

CALLBACK = URI(ENV.fetch("CALLBACK"))

module OmniAuth
  module Strategies
    class Connect < OmniAuth::Strategies::OAuth2
      option :name, "connect"
      option :client_options, {
        site: ENV.fetch("ISSUER"),
        authorize_url: "/oauth/authorize",
        token_url: "/oauth/access_token",
        auth_scheme: :basic_auth,
      }
      option :pkce, true # the state is on by default
      option :scope, "*"

      uid { access_token["account_id"] }

      # Exactly as registered: without the query of the request.
      def callback_url = CALLBACK.to_s
    end
  end
end

set :bind, CALLBACK.host
set :port, CALLBACK.port
use Rack::Session::Cookie, secret: ENV.fetch("SESSION_SECRET") { SecureRandom.hex(64) }, same_site: :lax # and secure: true, on https
use OmniAuth::Builder do
  provider :connect, ENV.fetch("CLIENT_ID"), ENV.fetch("CLIENT_SECRET"), callback_path: CALLBACK.path
end
OmniAuth.config.on_failure = OmniAuth::FailureEndpoint # also in development

# OmniAuth only starts by a POST with the session's token.
get "/connect" do
  token = Rack::Protection::AuthenticityToken.token(session)
  %(<form method="post" action="/auth/connect"><input type="hidden" name="authenticity_token" value="#{token}"><button>Connect</button></form>)
end

get CALLBACK.path do
  auth = request.env["omniauth.auth"]
  # Store auth.credentials.token and auth.uid with your user.
  "Connected account #{auth.uid}"
end

# The user denied access, or the state is from another browser.
get "/auth/failure" do
  status 400
  "Not connected. Please try again."
end

# Exchanges a code for a token and reads the account with it.
require "json"
require "net/http"

ISSUER = ENV.fetch("ISSUER")

def read(answer)
  abort answer.body unless answer.is_a?(Net::HTTPOK)
  JSON.parse(answer.body)
end

def exchange(code)
  read Net::HTTP.post_form(
    URI("#{ISSUER}/oauth/access_token"),
    "grant_type" => "authorization_code",
    "code" => code,
    "client_id" => ENV.fetch("CLIENT_ID"),
    "client_secret" => ENV.fetch("CLIENT_SECRET"),
  )
end

def account_of(token)
  read Net::HTTP.get_response(
    URI("#{ISSUER}/api/v1/account"),
    "Authorization" => "Bearer #{token}",
    "Shippo-API-Version" => "2018-02-08",
  )
end

granted = exchange(ENV.fetch("CODE"))
# Store granted["access_token"] and granted["account_id"] with your user.
account = account_of(granted["access_token"])
puts account["email"], "Connected account #{granted["account_id"]}"

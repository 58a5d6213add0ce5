// Connects accounts with Spring Security 6. Your own log-in stays as it is.
package example;

import static org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers.withPkce;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

@Configuration
class ConnectConfiguration {
  @Bean
  SecurityFilterChain security(HttpSecurity http, ClientRegistrationRepository clients) throws Exception {
    // Spring makes and checks the state by itself; PKCE has to be asked for.
    var links = new DefaultOAuth2AuthorizationRequestResolver(clients, "/oauth2/authorization");
    links.setAuthorizationRequestCustomizer(withPkce());
    return http
        .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
        .formLogin(Customizer.withDefaults())
        .oauth2Client(client -> client.authorizationCodeGrant(
            grant -> grant.authorizationRequestResolver(links)))
        .build();
  }
}

@RestController
class ConnectController {
  private final RestClient api;

  ConnectController(@Value("${ISSUER}") String issuer) {
    api = RestClient.create(issuer);
  }

  record Account(String object_id) {}

  // Sends users who are not connected through the link and back to here.
  @GetMapping("/connect")
  String connect(@RegisteredOAuth2AuthorizedClient("connect") OAuth2AuthorizedClient client) {
    var token = client.getAccessToken().getTokenValue();
    var account = api.get().uri("/api/v1/account")
        .headers(headers -> headers.setBearerAuth(token))
        .header("Shippo-API-Version", "2018-02-08")
        .retrieve().body(Account.class);
    // Store the token and the account's ID with your user.
    return "Connected account " + account.object_id();
  }
}

<?php
// Connects accounts with league/oauth2-client: composer require league/oauth2-client
declare(strict_types=1);

use League\OAuth2\Client\Provider\Exception\IdentityProviderException;
use League\OAuth2\Client\Provider\GenericProvider;

require __DIR__ . '/vendor/autoload.php';

session_start(['cookie_httponly' => true, 'cookie_samesite' => 'Lax']); // and cookie_secure, on https

$issuer = getenv('ISSUER');
$provider = new GenericProvider([
    'clientId' => getenv('CLIENT_ID'),
    'clientSecret' => getenv('CLIENT_SECRET'),
    'redirectUri' => getenv('CALLBACK'), // exactly as registered
    'urlAuthorize' => "$issuer/oauth/authorize",
    'urlAccessToken' => "$issuer/oauth/access_token",
    'urlResourceOwnerDetails' => "$issuer/api/v1/account",
    'scopes' => ['*'],
    'pkceMethod' => GenericProvider::PKCE_METHOD_S256,
    'timeout' => 10,
]);

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/connect') {
    $link = $provider->getAuthorizationUrl(); // makes the state and the PKCE verifier
    $_SESSION['connect'][$provider->getState()] = $provider->getPkceCode();
    header("Location: $link", true, 303);
    exit;
}
if ($path !== parse_url(getenv('CALLBACK'), PHP_URL_PATH)) {
    http_response_code(404);
    exit;
}

$state = $_GET['state'] ?? '';
$verifier = is_string($state) ? $_SESSION['connect'][$state] ?? null : null;
if ($verifier === null) {
    http_response_code(400);
    exit('This link is not from this browser. Please start again.');
}
unset($_SESSION['connect'][$state]); // works once
if (isset($_GET['error'])) {
    exit('Not connected: ' . htmlspecialchars($_GET['error_description'] ?? ''));
}
try {
    $provider->setPkceCode($verifier);
    $token = $provider->getAccessToken('authorization_code', ['code' => $_GET['code'] ?? '']);
} catch (IdentityProviderException $error) {
    error_log($error->getMessage());
    http_response_code(502);
    exit('Connecting failed. Please try again.');
}
// Store $token->getToken() and the account's ID with your user.
echo 'Connected account ' . $token->getValues()['account_id'];

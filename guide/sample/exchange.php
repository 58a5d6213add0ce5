<?php
// Exchanges a code for a token and reads the account with it.
declare(strict_types=1);

function ask(string $path, array $http): array
{
    $http += ['ignore_errors' => true, 'timeout' => 10, 'follow_location' => 0];
    $context = stream_context_create(['http' => $http]);
    $body = file_get_contents(getenv('ISSUER') . $path, false, $context);
    if ($body === false || !preg_match('{^HTTP/\S+ 200 }', $http_response_header[0])) {
        throw new RuntimeException($body ?: 'no answer');
    }
    return json_decode($body, true, flags: JSON_THROW_ON_ERROR);
}

function exchange(string $code): array
{
    return ask('/oauth/access_token', [
        'method' => 'POST',
        'header' => 'Content-Type: application/x-www-form-urlencoded',
        'content' => http_build_query([
            'grant_type' => 'authorization_code',
            'code' => $code,
            'client_id' => getenv('CLIENT_ID'),
            'client_secret' => getenv('CLIENT_SECRET'),
        ]),
    ]);
}

function accountOf(string $token): array
{
    return ask('/api/v1/account', ['header' => [
        "Authorization: Bearer $token",
        'Shippo-API-Version: 2018-02-08',
    ]]);
}

try {
    $granted = exchange(getenv('CODE'));
    // Store $granted['access_token'] and $granted['account_id'] with your user.
    $account = accountOf($granted['access_token']);
} catch (RuntimeException $error) {
    fwrite(STDERR, $error->getMessage());
    exit(1);
}
echo "{$account['email']}\nConnected account {$granted['account_id']}\n";

-- What an officer keeps an account for: an organization whose staff they are, or a
-- place they act in, so that somebody else of these can keep it on. Of those that are
-- kept already it is what the officer acts for now.

-- +goose Up
ALTER TABLE account ADD COLUMN kept_organization TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN kept_place TEXT NOT NULL DEFAULT '';
UPDATE account SET kept_place = COALESCE((SELECT MIN(r.value) FROM account_reach r JOIN account officer ON officer.id = r.account
        WHERE r.account = account.steward AND r.kind = 'territory' AND officer.roles LIKE '%"commune_officer"%'), '')
    WHERE steward <> '';
UPDATE account SET kept_organization = COALESCE((SELECT MIN(r.value) FROM account_reach r JOIN account officer ON officer.id = r.account
        WHERE r.account = account.steward AND r.kind = 'organization'
        AND (officer.roles LIKE '%"association_officer"%' OR officer.roles LIKE '%"club_officer"%' OR officer.roles LIKE '%"commune_officer"%')), '')
    WHERE steward <> '' AND kept_place = '';

-- +goose Down
ALTER TABLE account DROP COLUMN kept_place;
ALTER TABLE account DROP COLUMN kept_organization;

-- A busy service, in otherwise empty tables. Given: keys (the running integrations), documents (how many), runs, messages,
-- days (of certificates), system, person, and an order as Procountor writes it, a row of it, and as it is sent.

CREATE OR REPLACE FUNCTION pg_temp.spread(n bigint) RETURNS int AS 'SELECT hashint8(n) & 2147483647' LANGUAGE SQL;

-- Every second one is the first integration's, the others are dealt out.
CREATE OR REPLACE FUNCTION pg_temp.owner(n bigint) RETURNS bigint AS $$
    SELECT CASE WHEN n %% 2 = 0 THEN (%(keys)s::bigint[])[1]
           ELSE (%(keys)s::bigint[])[1 + (n / 2) %% cardinality(%(keys)s::bigint[])] END
$$ LANGUAGE SQL;

INSERT INTO ledger_document (integration_id, flow, source_id, number, party, version, created_stamp, content_hash, source,
    read_at, settled, state, code, reason, remedy, warnings, due_at, priority, asked, tries, target_id, target_number,
    sent, sent_hash, sent_at, first_seen_at, changed_at)
SELECT pg_temp.owner(n), flow, n, (20000000 + n)::text, 'Asiakas ' || h %% 2000 || ' Oy', '2026-03-02T06:00:00',
    '2026-03-02T06:00:00', repeat('0', 64),
    CASE WHEN flow = 'articles' THEN jsonb_build_object('id', n, 'code', 20000000 + n, 'name', 'Cup')
         ELSE %(order)s::jsonb || jsonb_build_object('id', n, 'invoiceNumber', 20000000 + n, 'invoiceRows',
             jsonb_build_array(%(row)s::jsonb || jsonb_build_object('productCode', 'CUP-' || h %% 5000),
                               %(row)s::jsonb || jsonb_build_object('productCode', 'CUP-' || n %% 5000))) END,
    at, true, state,
    CASE WHEN stands THEN state || '_' || h %% 5 ELSE '' END,
    CASE WHEN stands THEN 'Row 3 names product ' || n || ', which has no code.' ELSE '' END,
    CASE WHEN stands THEN 'Give it a code in Procountor.' ELSE '' END,
    '[]', CASE WHEN state = 'pending' THEN at END, 0, false, 0,
    CASE WHEN state = 'delivered' THEN n END,
    CASE WHEN state = 'delivered' THEN (20000000 + n)::text ELSE '' END,
    CASE WHEN state = 'delivered' AND flow = 'sales_orders' THEN %(sent)s::jsonb END, '',
    CASE WHEN state = 'delivered' THEN at END, at, at
FROM (SELECT n, h, flow, state, state NOT IN ('delivered', 'pending') AS stands,
             now() - (%(documents)s - n) * interval '14 days' / %(documents)s AS at
      FROM (SELECT n, pg_temp.spread(n) AS h,
                   (ARRAY['articles', 'purchase_orders', 'sales_orders', 'sales_orders'])[1 + pg_temp.spread(n) %% 4] AS flow,
                   CASE WHEN pg_temp.spread(n) / 10 %% 1000 < 900 THEN 'delivered'
                        WHEN pg_temp.spread(n) / 10 %% 1000 < 940 THEN 'skipped'
                        WHEN pg_temp.spread(n) / 10 %% 1000 < 960 THEN 'held'
                        WHEN pg_temp.spread(n) / 10 %% 1000 < 970 THEN 'parked'
                        WHEN pg_temp.spread(n) / 10 %% 1000 < 975 THEN 'unknown'
                        WHEN pg_temp.spread(n) / 10 %% 1000 < 980 THEN 'diverged'
                        ELSE 'pending' END AS state
            FROM generate_series(1, %(documents)s) AS n) AS numbers) AS documents;

INSERT INTO ledger_attempt (integration_id, document_id, step, lane_epoch, started_at, finished_at, outcome, request, answer)
SELECT integration_id, id, CASE flow WHEN 'articles' THEN 'article' ELSE 'order' END, 1, changed_at,
    changed_at + interval '1 second', CASE state WHEN 'delivered' THEN 'created' ELSE 'refused' END, sent, ''
FROM ledger_document WHERE state NOT IN ('pending', 'skipped');

INSERT INTO ledger_shipment (integration_id, document_id, order_id, status_number, state, code, reason, remedy, tries,
    unknown_step, not_picked, seen_at, done_at)
SELECT integration_id, id, target_id, 450, state, CASE state WHEN 'parked' THEN 'invalidated' ELSE '' END, '', '', 0, '',
    '[]', changed_at, CASE state WHEN 'done' THEN changed_at END
FROM (SELECT *, CASE WHEN source_id %% 100 = 0 THEN 'parked' ELSE 'done' END AS state
      FROM (SELECT integration_id, id, source_id, target_id, changed_at FROM ledger_document
            WHERE flow = 'sales_orders' AND state = 'delivered' AND source_id %% 10 < 7) AS delivered) AS shipped;

INSERT INTO ledger_event (integration_id, received_at, identity, kind, accepted, reason, order_id, order_number,
    status_number, doubles, tries, taken_at, outcome)
SELECT integration_id, seen_at, 'order:' || id, 'order', true, '', order_id, order_id::text, 450, 0, 0, seen_at,
    'Shipped: its invoice is to be marked as sent.'
FROM ledger_shipment;

INSERT INTO ledger_run (integration_id, flow, kind, started_at, finished_at, counts, problem)
SELECT pg_temp.owner(n), (ARRAY['', 'articles', 'sales_orders', 'shipments'])[1 + pg_temp.spread(n) %% 4],
    (ARRAY['delivery', 'intake', 'intake', 'shipment'])[1 + pg_temp.spread(n) %% 4], at, at + interval '4 seconds',
    (ARRAY['{"taken": 3, "created": 3}', '{"read": 5, "new": 3, "seen": 2}', '{"read": 5, "new": 3, "seen": 2}',
           '{"taken": 2, "done": 2}'])[1 + pg_temp.spread(n) %% 4]::jsonb,
    CASE WHEN pg_temp.spread(n) / 4 %% 50 = 0 THEN 'No answer.' ELSE '' END
FROM (SELECT n, now() - (%(runs)s - n) * interval '14 days' / %(runs)s AS at
      FROM generate_series(1, %(runs)s) AS n) AS runs;

INSERT INTO integrations_auditentry (warehouse_system_id, integration_id, person_id, at, action, before, after)
SELECT %(system)s, pg_temp.owner(n), %(person)s, now() - (%(runs)s - n) * interval '1 minute',
    'setting order.number_prefix', '""', '"W-"'
FROM generate_series(1, %(runs)s / 4) AS n;

INSERT INTO ledger_certificate (integration_id, flow, began_at, taken_at, window_from, listed, accounted, repaired, states,
    counts, differences, problem)
SELECT key, flow, now() - day * interval '1 day', now() - day * interval '1 day', '', 1284, 1284, 0,
    '{"delivered": 1284}', '{}', '[]', ''
FROM unnest(%(keys)s::bigint[]) AS key, unnest(ARRAY['articles', 'sales_orders', 'purchase_orders']) AS flow,
     generate_series(0, %(days)s - 1) AS day;

INSERT INTO notify_subscription (integration_id, address, failures, late, daily, language, created_at)
SELECT key, 'person' || n || '@example.com', true, true, true, 'en', now()
FROM unnest(%(keys)s::bigint[]) AS key, generate_series(1, 2) AS n;

INSERT INTO notify_message (subscription_id, key, subject, body, created_at, tries, sent_at, problem)
SELECT id, 'daily ' || n, 'Company: the last 24 hours', repeat('Sales orders: new 3. ', 20), now(), 1, now(), ''
FROM notify_subscription, generate_series(1, %(messages)s) AS n;

UPDATE ledger_cursor SET last_success_at = now() - interval '2 minutes';

-- Fails, and so undoes the transaction, when what it goes by does not hold: a commit that was sent along is none then.
create function mortise_require(holds boolean) returns void
    language plpgsql
    as $$
begin
    if holds is not true then
        raise exception 'what the transaction goes by does not hold' using errcode = 'MT001';
    end if;
end
$$;

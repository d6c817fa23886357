//! Of what is cut off or damaged, all is read that can be, and it is told once.

use super::*;

#[test]
fn a_packed_text_of_which_nothing_can_be_read_is_no_document() {
    let folder = folder();
    for compression in Compression::ALL {
        let packed = pack(b"The bridge is shut.\n", compression);
        let name = format!("x.txt.{}", compression.ending());
        // What it is can be told, and no more; zstd begins with the text itself soon.
        let known = if compression == Compression::Zstd { 6 } else { 10 };
        let path = write(&folder, &name, &packed[..known]);
        let lines = read(&path, PLAIN, 1000);
        assert!(matches!(lines[..], [Line::Failed(_)]), "{name}: {lines:?}");
    }
}

#[test]
fn what_comes_before_a_wrong_checksum_is_read() {
    let folder = folder();
    for bytes in [160, 5_000, 300_000] {
        let records = many_records(bytes);
        for (compression, is_ended) in
            Compression::ALL.into_iter().flat_map(|one| [(one, true), (one, false)])
        {
            let mut lines = jsonl(&records, false);
            if !is_ended {
                lines.truncate(lines.trim_ascii_end().len());
            }
            let more = [&pack(&lines, compression), &b"more"[..]].concat();
            let both = [with_wrong_checksum(&lines, compression), more];
            for (packed, how) in both.iter().flat_map(|one| HOWS.map(|how| (one, how))) {
                let path = write(&folder, &format!("x.jsonl.{}", compression.ending()), packed);
                let read = read(&path, how, 1 << 20);
                let (documents, told) = read.split_at(read.len() - 1);
                assert!(documents == expected(&records), "{compression:?} {bytes} {how:?}");
                let breaks_off = format!(
                    "{} data breaks off in record {}",
                    compression.name(),
                    records.len() + 1
                );
                assert!(
                    matches!(told, [Line::Failed(why)] if why.contains(&breaks_off)),
                    "{told:?}"
                );
            }
        }
    }
}

#[test]
fn a_record_that_is_cut_off_is_none() {
    let folder = folder();
    for rest in ["{\"text\": \"b", "{\"text\": \"b\"", "17", "\"b\"", "x"] {
        for compression in Compression::ALL {
            let lines = format!("{{\"text\": \"a\"}}\n{rest}");
            let packed = [&pack(lines.as_bytes(), compression), &b"more"[..]].concat();
            let path = write(&folder, &format!("x.jsonl.{}", compression.ending()), &packed);
            let read = read(&path, PLAIN, 1 << 20);
            let [Line::Document(..), Line::Failed(why)] = &read[..] else { panic!("{read:?}") };
            assert!(why.contains("breaks off in record 2, which begins at byte 14"), "{why}");
        }
    }
}

#[test]
fn blocks_of_bzip2_stand_for_themselves() {
    let folder = folder();
    let records = many_records(300_000);
    // A record that is broken in a block that is sound hides no other, whatever comes behind it.
    let lines = [b"oops\n", &*jsonl(&records, false)].concat();
    let mut packed = pack(&lines, Compression::Bzip2);
    let checksum = packed.len() - 3;
    packed[checksum] ^= 0x40;
    let all = read(&write(&folder, "x.jsonl.bz2", &packed), PLAIN, 1 << 20);
    assert!(matches!(all[0], Line::Broken(1, _)));
    assert_eq!(all.len(), 1 + records.len() + 1);
    // All of a block is read that ends where the file is cut off.
    let records = &records[..400];
    let packed = pack(&jsonl(records, false), Compression::Bzip2);
    let path = write(&folder, "x.jsonl.bz2", &packed[..packed.len() - 10]);
    let all = read(&path, PLAIN, 1 << 20);
    assert!(all[..400] == expected(records) && matches!(all[400..], [Line::Failed(_)]));
}

#[test]
fn a_damaged_block_is_told_once() {
    let folder = folder();
    let records = many_records(450_000);
    let packed = pack(&jsonl(&records, false), Compression::Bzip2);
    let wanted = expected(&records);
    for part in 1..10 {
        let mut packed = packed.clone();
        let at = packed.len() * part / 10;
        packed[at] ^= 0x10;
        let path = write(&folder, "x.jsonl.bz2", &packed);
        let all = read(&path, PLAIN, 1 << 20);
        let (sound, told) = all.split_at(all.len() - 1);
        // Blocks are of 100 kB, and those before the damage are read.
        let least = (records.len() * part / 10).saturating_sub(records.len() / 4);
        assert!(sound.len() >= least && sound[..least] == wanted[..least], "{part}");
        // In the block itself, something may look like a record and be none.
        let mut numbers = (1..).zip(sound);
        let is_in_order =
            |(n, line): (u64, &Line)| matches!(line, Line::Document(Some(m), ..) if *m == n);
        assert!(numbers.all(is_in_order), "{part}");
        assert!(matches!(told, [Line::Failed(why)] if why.contains("breaks off")), "{told:?}");
        for how in HOWS {
            assert!(read(&path, how, 1 << 20) == all, "{part} {how:?}");
        }
    }
}

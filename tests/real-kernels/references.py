"""References and stamps of blocks: what a guest's page structures say (see `watch`), and what `kho restore --blocks` says."""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
WATCH = os.path.join(HERE, 'watch')
STAMP_MAGIC = 0x4b484f50
ARM64_BASE = 1 << 30

ABOUT = ('image', 'kernel', 'memory', 'compared', 'left')

# Of larger blocks not every page structure is read.
LARGEST = 18


def request(path, blocks, page, answer):
    """Names what is to be watched: each block, by address and order, of a map with pages of this size."""
    if os.path.exists(answer):
        os.remove(answer)
    with open(path, 'w') as file:
        json.dump({'blocks': sorted({(start, order) for start, order, _ in blocks}), 'pageShift': page.bit_length() - 1, 'sectionShift': 29 if page == 65536 else 27, 'answer': answer}, file)


def failure(answer):
    """Why the page structures were not read; None if they were."""
    if not os.path.exists(answer):
        return 'not read'
    said = json.load(open(answer))
    return said['problem'] or (None if said['before'] and said['after'] else 'the guest did not come so far')


def text(references):
    return ' '.join(f'{value}x{count}' for value, count in references)


def stamp(release, order, kind):
    """page->private of a preserved block's first page: the order, from 6.18 on with the magic number, in the page type RFC with the type."""
    return order if release == 'linux-6.17' else STAMP_MAGIC << 32 | (kind << 31 if release.startswith('rfc-') else 0) | order


def measured(blocks, page, answer):
    """
    By (address, order) what the kernel did with each block: `stamp` is page->private of its first page before anything was
    restored; `did` how KHO handed the block out (folio, pages, vmalloc; free: took it over and gave it back), or none;
    `references` what the block's pages had then, or still have; `freed` what they had when whoever got the block freed it.
    """
    shift, result = page.bit_length() - 1, {}
    wanted = sorted({(start, order) for start, order, _ in blocks})
    last = {}
    for event in answer['events']:
        last[event['pfn']] = event
    for index, (start, order) in enumerate(wanted):
        private, _, count, references = answer['before'][index]
        event = last.get(start >> shift)
        one = {'stamp': private, 'did': event['kind'] if event else None, 'references': text(event['references'] if event else references)}
        if event and 'freed' in event:
            one['freed'] = text(event['freed'])
        if not event and answer['after'] and answer['after'][index] != [private, count]:
            one['later'] = answer['after'][index]
        result[start, order] = one
    return result


def foretold(kho, image, reader, kernel, megabytes, page, scratch):
    """By (address, order) what the engine says, and the whole report."""
    configuration = os.path.join(scratch, 'reader.yaml')
    with open(configuration, 'w') as file:
        if kernel.startswith('arm64-'):
            file.write(f'page_size: {page >> 10}K\nmemory: [{{ start: 0x{ARM64_BASE:x}, size: {megabytes}M }}]\n')
        else:
            file.write(f'memory: [{{ start: 0, size: 0x9fc00 }}, {{ start: 0x100000, size: 0x{(megabytes << 20) - 0x120000:x} }}]\n')
    result = subprocess.run(kho + ['restore', image, '--as', reader, '--reader-config', configuration, '--reader-cmdline', 'kho=on liveupdate=1', '--json', '--blocks'], capture_output=True, text=True, check=False, timeout=300)
    if not result.stdout:
        raise RuntimeError(f'kho restore says nothing: {result.stderr.strip()[-300:]}')
    said, blocks = json.loads(result.stdout), {}
    for run in said['blocks']:
        for index in range(run['blocks']):
            blocks[int(run['start'], 0) + index * (page << run['order']), run['order']] = run
    return said, blocks


def compare(release, blocks, by_kernel, by_engine):
    """
    (differences, number of blocks that the guest left alone although the engine's user space would have taken them, number of
    blocks whose owner the engine does not know: those of the page type RFC's own test module).
    """
    differences, unopened, foreign = [], 0, 0
    kinds = {(start, order): kind for start, order, kind in blocks}
    for key, one in sorted(by_kernel.items()):
        name = f'0x{key[0]:x} (order {key[1]})'
        run = by_engine.get(key)
        if one['stamp'] != stamp(release, key[1], kinds[key]):
            differences.append(f'{name}: page->private 0x{one["stamp"]:x}')
        if 'later' in one:
            differences.append(f'{name}: nobody restored it, and page->private and references became {one["later"]}')
        if run is None:
            differences.append(f'{name}: the engine does not know it')
        elif one['did'] is None and run['claimedBy'] is not None and run['free'] != 'stays reserved':
            unopened += 1
        elif one['did'] is not None and run['claimedBy'] is None and release.startswith('rfc-'):
            foreign += 1
        elif one.get('freed', one['references']) != run['refcounts']:
            differences.append(f'{name}: {one["did"] or "not restored"}, references {one["references"]}{", then freed" if "freed" in one else ""}; engine: {run["claimedBy"] or "not restored"}, {run["refcounts"]}')
    return differences, unopened, foreign


def tabulate(path, images):
    """Writes how much was compared."""
    with open(path, 'w') as file:
        file.write('# References and stamps of running kernels\n\nOf each image, booted by a real kernel: how many blocks had their `page->private` (before anything was restored) and the references of all their pages read from the guest and compared with `kho restore --blocks`; how many of them the kernel handed out, the others stayed reserved; how many differed. '
                   '**not asked for**: the engine\'s user space opens every session, the guest program those that it knows. **for others**: handed to the page type RFC\'s test module, which kho does not model; `RefcountTests` compare these, too. Written by [tests/real-kernels/judge](../../tests/real-kernels/README.md) `--refcounts` with [refcounts.json](refcounts.json).\n\n')
        file.write('| image | kernel | blocks compared | handed out | differences | not asked for | for others |\n|---|---|---|---|---|---|---|\n')
        for image in images:
            file.write(f'| {image["image"]} | {image["kernel"]} | {" | ".join(map(str, (*image["compared"], *image["left"])))} |\n')
        file.write('\n| kernel | images | blocks compared | handed out | differences |\n|---|---|---|---|---|\n')
        for kernel in sorted({image['kernel'] for image in images}):
            own = [image['compared'] for image in images if image['kernel'] == kernel]
            file.write(f'| {kernel} | {len(own)} | {" | ".join(str(sum(part)) for part in zip(*own))} |\n')


def runs(blocks, page):
    """Blocks as the record has them: neighbours that fared alike as one line."""
    lines = []
    for (start, order), one in sorted(blocks.items()):
        alike = [order, hex(one['stamp']), one['did'], one['references'], one.get('freed')]
        if lines and lines[-1][2:] == alike and lines[-1][0] + lines[-1][1] * (page << order) == start:
            lines[-1][1] += 1
        else:
            lines.append([start, 1, *alike])
    return [[hex(line[0]), *line[1:]] for line in lines]


def record(path, images):
    """Writes what was measured, of each image the kernel and its blocks; what was measured before of other images stays."""
    measured = {image['image']: {**{name: image[name] for name in ABOUT}, 'runs': runs(image['blocks'], image['page'])} for image in images}
    before = json.load(open(path))['images'] if os.path.exists(path) else []
    images = sorted({**{image['image']: image for image in before}, **measured}.values(), key=lambda image: image['image'])
    tabulate(os.path.splitext(path)[0] + '.md', images)
    with open(path, 'w') as file:
        file.write('{ "about": "What real kernels\' page structures said of the blocks of golden images, written by tests/real-kernels/judge --refcounts. compared: blocks compared with the engine, of them handed out, of them different; left: blocks not asked for, blocks for others. runs: address of the first block, number of blocks, order, page->private after boot, how the kernel handed it out (folio, pages, vmalloc; free: and gave it back; null: not at all), references of the pages of a block then, and their references when whoever got the block freed it, or null.",\n  "images": [\n')
        texts = []
        for image in images:
            body = ',\n'.join('      ' + json.dumps(line) for line in image['runs'])
            texts.append('    ' + json.dumps({name: image[name] for name in ABOUT})[:-1] + f', "runs": [\n{body} ] }}')
        file.write(',\n'.join(texts) + '\n  ] }\n')

/**
 * Options of a job on Kubernetes, by its rules for names: the cluster would refuse them only when
 * the job is sent, in words about manifests.
 */
import { HumanError } from '../../core/errors';
import { plain } from '../../core/plain';
import type { KubernetesOptions } from '../../runner/batch/plan';

export interface KubernetesFlags {
  image?: string;
  claim?: string;
  mount?: string;
  namespace?: string;
  resource: string[];
  deadline: number;
}

interface Rule {
  holds: RegExp;
  longest: number;
  allowed: string;
}

/** `a-z0-9`, with `-` inside: RFC 1123. */
const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const host = `${label}(?:\\.${label})*`;
/** A part of an image's path, as registries have it. */
const part = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*';

const rules = {
  namespace: {
    holds: new RegExp(`^${label}$`),
    longest: 63,
    allowed: 'lower-case letters, digits and "-" between them (an RFC 1123 label)',
  },
  claim: {
    holds: new RegExp(`^${host}$`),
    longest: 253,
    allowed: 'lower-case letters, digits, and "-" and "." between them (an RFC 1123 subdomain)',
  },
  image: {
    holds: new RegExp(
      `^(?:[A-Za-z0-9](?:[-.A-Za-z0-9]*[A-Za-z0-9])?(?::\\d{1,5})?/)?${part}(?:/${part})*` +
        '(?::\\w[\\w.-]{0,127})?(?:@[A-Za-z][\\w.+-]*:[0-9a-fA-F]{32,})?$',
    ),
    longest: 512,
    allowed: 'HOST[:PORT]/PATH[:TAG][@DIGEST], the path in lower case, without spaces',
  },
  mount: {
    holds: /^\/[^:]*$/,
    longest: 4096,
    allowed: 'an absolute path without ":"',
  },
} as const satisfies Record<string, Rule>;

/** `nvidia.com/gpu`, `memory` */
const resourceName = new RegExp(`^(?:${host}/)?[A-Za-z0-9](?:[-\\w.]{0,61}[A-Za-z0-9])?$`);
/** `1`, `0.5`, `500m`, `16Gi`, `1e3` */
const amount = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;

/** @throws HumanError `submit-kubernetes`, `submit-resource` */
export function kubernetesOptions(flags: KubernetesFlags): KubernetesOptions {
  const { image, claim, namespace, mount, deadline } = flags;
  if (image === undefined || claim === undefined) {
    throw new HumanError(
      'Kubernetes needs to know what runs and on which volume. Give --image (with fitprune in it) and --claim (the ' +
        'PersistentVolumeClaim that holds this folder).',
      'submit-kubernetes',
      2,
    );
  }
  const given = { namespace, claim, image, mount };
  for (const name of Object.keys(rules) as (keyof typeof rules)[]) requireRule(name, given[name]);
  const resources = Object.fromEntries(flags.resource.map(amountOf));
  return { scheduler: 'kubernetes', image, claim, namespace, resources, deadline };
}

function requireRule(name: keyof typeof rules, value: string | undefined): void {
  const { holds, longest, allowed } = rules[name];
  if (value === undefined || (value.length <= longest && holds.test(value))) return;
  throw new HumanError(
    `--${name} is "${plain(value)}", which Kubernetes does not allow. Give ${allowed}, at most ${longest} characters.`,
    'submit-kubernetes',
    2,
  );
}

function amountOf(written: string): [string, string] {
  const at = written.indexOf('=');
  const [name, value] = [written.slice(0, at), written.slice(at + 1)];
  if (at > 0 && resourceName.test(name) && amount.test(value)) return [name, value];
  throw new HumanError(
    `"${plain(written)}" is not a resource with its amount. Give NAME=AMOUNT, such as nvidia.com/gpu=1 or memory=16Gi.`,
    'submit-resource',
    2,
  );
}
